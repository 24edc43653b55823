// Says what Mermaid makes of sequence diagrams, one line of JSON a file.
// Usage: node mermaid.mjs FOLDER-WITH-MERMAID-AND-JSDOM FILE…

import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";

const [folder, ...files] = process.argv.slice(2);
const { JSDOM } = createRequire(path.join(folder, "here.js"))("jsdom");
// Mermaid cleans texts with a library that wants a browser's document.
const { window } = new JSDOM("");
Object.assign(globalThis, { window, document: window.document });
const built = path.join(folder, "node_modules/mermaid/dist/mermaid.core.mjs");
const { default: mermaid } = await import(pathToFileURL(built));

// How Mermaid keeps character references between reading a diagram and drawing it.
const decoded = (text) =>
  text.replace(/ﬂ°°(\d+)¶ß/g, (_, number) => String.fromCodePoint(Number(number)));

for (const file of files) {
  try {
    const source = fs.readFileSync(file, "utf8");
    await mermaid.parse(source);
    const { db } = await mermaid.mermaidAPI.getDiagramFromText(source);
    const { SOLID, DOTTED, NOTE, LOOP_START } = db.LINETYPE;
    const messages = db.getMessages();
    const steps = messages.filter(({ type }) => [SOLID, DOTTED, NOTE].includes(type));
    console.log(
      JSON.stringify({
        error: null,
        title: decoded(db.getDiagramTitle()),
        steps: steps.map(({ message }) => decoded(message)),
        loops: messages.filter(({ type }) => type === LOOP_START).length,
      }),
    );
  } catch (error) {
    console.log(JSON.stringify({ error: error.message }));
  }
}
