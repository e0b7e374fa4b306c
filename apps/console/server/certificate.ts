import "reflect-metadata";
import { randomBytes, webcrypto, X509Certificate } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { isIP } from "node:net";
import { networkInterfaces } from "node:os";
import { join } from "node:path";
import * as x509 from "@peculiar/x509";

export interface Certificate {
  /** PEM */
  readonly cert: string;
  /** PEM, PKCS #8 */
  readonly key: string;
}

const day = 86_400_000;
const validDays = 730;
const renewDays = 30;
const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };

/** The certificate of this box: an installed one, or a self-signed one made at first start and renewed at a start. */
export async function certificateOf(folder: string, names: readonly string[]): Promise<Certificate> {
  const paths = { cert: join(folder, "console.crt"), key: join(folder, "console.key") };
  const found = readPair(paths);
  if (found) return found;
  const made = await makeCertificate(subjectNames(names));
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  // The key first: a certificate without its key would be taken for an installed one.
  for (const [path, text] of [
    [paths.key, made.key],
    [paths.cert, made.cert],
  ] as const) {
    writeFileSync(`${path}.new`, text, { mode: 0o600 });
    renameSync(`${path}.new`, path);
  }
  return made;
}

/** Null when there is none, it does not fit its key, or ours is about to end. */
function readPair(paths: Record<keyof Certificate, string>): Certificate | null {
  try {
    const pair = { cert: readFileSync(paths.cert, "utf8"), key: readFileSync(paths.key, "utf8") };
    const parsed = new X509Certificate(pair.cert);
    const selfSigned = parsed.issuer === parsed.subject;
    const ending = Date.parse(parsed.validTo) < Date.now() + renewDays * day;
    return selfSigned && ending ? null : pair;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}

/** Configured names, localhost, and every address of the box. */
function subjectNames(names: readonly string[]): string[] {
  const own = Object.values(networkInterfaces()).flatMap((list) => (list ?? []).map(({ address }) => address));
  return [...new Set([...names, "localhost", "127.0.0.1", "::1", ...own])].filter((name) => !name.startsWith("fe80:"));
}

async function makeCertificate(names: readonly string[]): Promise<Certificate> {
  const crypto = webcrypto as unknown as Crypto;
  x509.cryptoProvider.set(crypto);
  const keys = (await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"])) as webcrypto.CryptoKeyPair;
  const now = Date.now();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: `00${randomBytes(16).toString("hex")}`,
    name: [{ CN: [names[0] ?? "localhost"] }, { O: ["LoadDirector"] }],
    // Clocks of browsers may be behind.
    notBefore: new Date(now - day),
    notAfter: new Date(now + validDays * day),
    signingAlgorithm: algorithm,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension(
        names.map((value) => ({ type: isIP(value) ? ("ip" as const) : ("dns" as const), value })),
      ),
    ],
  });
  const pkcs8 = await crypto.subtle.exportKey("pkcs8", keys.privateKey);
  return { cert: `${certificate.toString("pem")}\n`, key: `${x509.PemConverter.encode(pkcs8, "PRIVATE KEY")}\n` };
}
