import { readdirSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import ts from "typescript";

/** A part of the tree that is one side of a privilege or dependency boundary. Files elsewhere (scripts, e2e) are free. */
export type Area =
  | "model"
  | "messages"
  | "store"
  | "api"
  | "agent-api"
  | "engine"
  | "engine-ebpf"
  | "engine-iproute"
  | "agent"
  | "health"
  | "ftp"
  | "lab"
  | "console/server"
  | "console/browser";

interface Rule {
  /** Areas whose code it may use. */
  imports: Area[];
  /** Areas of which it may see types only: nothing of them runs in it. */
  types?: Area[];
  /** False: pure code for any JavaScript engine, the browser's included. */
  node: boolean;
}

const engineRule: Rule = { imports: ["model", "engine"], node: true };

/** Who may import whom; tests are free. Everything that is not here is forbidden. */
export const rules: Record<Area, Rule> = {
  model: { imports: [], node: false },
  messages: { imports: ["model"], node: false },
  store: { imports: ["model"], node: true },
  api: { imports: ["model", "messages", "store", "agent-api"], node: true },
  "agent-api": { imports: ["model"], node: true },
  engine: { imports: ["model"], node: true },
  "engine-ebpf": engineRule,
  "engine-iproute": engineRule,
  agent: { imports: ["model", "engine", "engine-ebpf", "engine-iproute", "agent-api", "health", "ftp"], node: true },
  health: { imports: ["model"], node: true },
  ftp: { imports: ["model"], node: true },
  lab: { imports: [], node: true },
  "console/server": { imports: ["model", "messages", "store", "api", "agent-api"], node: true },
  "console/browser": { imports: ["model", "messages"], types: ["api", "agent-api"], node: false },
};

export interface SourceFile {
  /** From the root, with slashes. */
  path: string;
  text: string;
}

export interface Violation {
  path: string;
  line: number;
  text: string;
}

/** Every import that crosses a boundary the wrong way, and every page that does more than render. */
export function findViolations(files: readonly SourceFile[]): Violation[] {
  return files.flatMap((file) => {
    const area = areaOf(file.path);
    if (!area || isTest(file.path)) return [];
    const source = ts.createSourceFile(file.path, file.text, ts.ScriptTarget.Latest, true);
    const found = importsOf(source).map(({ specifier, typeOnly, position }) => {
      const text = forbids(area, file.path, specifier, typeOnly);
      return text ? { path: file.path, line: source.getLineAndCharacterOfPosition(position).line + 1, text } : null;
    });
    return [...found.filter((each) => each !== null), ...(area === "console/browser" ? beyondRendering(file) : [])];
  });
}

/** The TypeScript of apps and packages on disk. */
export function sourcesOnDisk(root: string): SourceFile[] {
  const skipped = /^(node_modules|dist|generated|\.next)$/;
  const under = (folder: string): string[] =>
    readdirSync(join(root, folder), { withFileTypes: true })
      .filter((entry) => !skipped.test(entry.name))
      .flatMap((entry) => {
        const path = posix.join(folder, entry.name);
        return entry.isDirectory() ? under(path) : /\.[cm]?tsx?$/.test(entry.name) ? [path] : [];
      });
  return ["apps", "packages"].flatMap(under).map((path) => ({ path, text: readFileSync(join(root, path), "utf8") }));
}

function areaOf(path: string): Area | null {
  const [top, name = "", part = ""] = path.split("/");
  if (top === "packages") return (name in rules ? name : null) as Area | null;
  if (top === "apps" && name === "console") return part === "server" ? "console/server" : "console/browser";
  return null;
}

function isTest(path: string): boolean {
  return /\.test\.tsx?$/.test(path);
}

function forbids(area: Area, path: string, specifier: string, typeOnly: boolean): string | null {
  const rule = rules[area];
  if (!rule.node && !typeOnly && isNode(specifier) && !isToolConfiguration(path))
    return `${area} may not use Node's ${specifier}`;
  const target = targetOf(path, specifier);
  if (target === null || target === area) return null;
  if (target === "unknown") return `${specifier} is outside of every area`;
  if (rule.imports.includes(target)) return null;
  if (rule.types?.includes(target)) return typeOnly ? null : `${area} may import types of ${target} only`;
  return `${area} may not import ${target}`;
}

/** Null for packages from the registry. */
function targetOf(path: string, specifier: string): Area | "unknown" | null {
  const workspace = /^@loaddirector\/([a-z-]+)/.exec(specifier)?.[1];
  if (workspace) return areaOf(`packages/${workspace}/`) ?? "unknown";
  if (!specifier.startsWith(".")) return null;
  return areaOf(posix.join(posix.dirname(path), specifier)) ?? "unknown";
}

function isNode(specifier: string): boolean {
  return (
    specifier.startsWith("node:") ||
    /^(fs|path|os|net|http|https|child_process|crypto|stream|url)(\/|$)/.test(specifier)
  );
}

/** next.config.ts and its like run at build time, not in the browser. */
function isToolConfiguration(path: string): boolean {
  return /\.config\.[cm]?[jt]s$/.test(path);
}

interface Import {
  specifier: string;
  typeOnly: boolean;
  position: number;
}

function importsOf(source: ts.SourceFile): Import[] {
  const found: Import[] = [];
  const add = (node: ts.Node | undefined, typeOnly: boolean) => {
    if (node && ts.isStringLiteralLike(node))
      found.push({ specifier: node.text, typeOnly, position: node.getStart(source) });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) add(node.moduleSpecifier, bringsTypesOnly(node.importClause));
    else if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, node.isTypeOnly);
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) add(node.argument.literal, true);
    else if (ts.isCallExpression(node) && isLoading(node.expression)) add(node.arguments[0], false);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** `import { type A } from "x"` still runs x (verbatimModuleSyntax): only `import type` does not. */
function bringsTypesOnly(clause: ts.ImportClause | undefined): boolean {
  return clause?.phaseModifier === ts.SyntaxKind.TypeKeyword;
}

function isLoading(callee: ts.Expression): boolean {
  return callee.kind === ts.SyntaxKind.ImportKeyword || (ts.isIdentifier(callee) && callee.text === "require");
}

/** Pages fetch through the API: no route handlers, no server actions. */
function beyondRendering(file: SourceFile): Violation[] {
  const found: Violation[] = [];
  if (/\/app\/(.*\/)?route\.[jt]sx?$/.test(file.path))
    found.push({ path: file.path, line: 1, text: "a route handler" });
  const lines = file.text.split("\n");
  const action = lines.findIndex((line) => /^\s*["']use server["']/.test(line));
  if (action >= 0) found.push({ path: file.path, line: action + 1, text: "a server action" });
  return found;
}
