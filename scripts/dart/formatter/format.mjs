// Reads {path: source} as JSON, and writes {path: {formatted} or {error}} as JSON.
import { readFileSync } from "node:fs";
import { format } from "@wasm-fmt/dart_fmt";

const sources = JSON.parse(readFileSync(0, "utf8"));
const results = {};
for (const [path, source] of Object.entries(sources)) {
  try {
    results[path] = { formatted: format(source, path, { line_width: 80 }) };
  } catch (error) {
    results[path] = { error: String(error?.message ?? error) };
  }
}
process.stdout.write(JSON.stringify(results));
