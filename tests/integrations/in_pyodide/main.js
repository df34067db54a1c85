// Unpack wheels into Pyodide's file system, and run a Python file there:
// node main.js render.py django.whl …
import { readFile } from "node:fs/promises";
import { loadPyodide } from "pyodide";

const [file, ...wheels] = process.argv.slice(2);
try {
  const pyodide = await loadPyodide();
  for (const wheel of wheels) {
    pyodide.unpackArchive(new Uint8Array(await readFile(wheel)), "whl");
  }
  pyodide.runPython(await readFile(file, "utf8"));
} catch (error) {
  // Not thrown: Node would show the line of it, which is all of Pyodide.
  console.error(error.message);
  process.exitCode = 1;
}
