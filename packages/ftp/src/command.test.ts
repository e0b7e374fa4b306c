import { describe, expect, it } from "vitest";
import { readCommand } from "./command";
import { readOnlyPort, readSixNumbers, writeOnlyPort, writeSixNumbers } from "./data-address";

const active = (address: string, port: number) => ({ kind: "active", waitsAt: { address, port } });
const unclear = { kind: "active", waitsAt: null };

describe("commands", () => {
  it.each([
    ["PORT 192,0,2,2,19,137", active("192.0.2.2", 5001)],
    ["port 192,0,2,2,0,21\r\n", active("192.0.2.2", 21)],
    ["PORT 192,0,2,256,1,1", unclear],
    ["PORT 192,0,2,2,0,0", unclear],
    ["PORT 192,0,2,2,1", unclear],
    ["PORT 192,0,2,2,1,1,1", unclear],
    ["PORT", unclear],
    ["EPRT |1|192.0.2.2|5001|", active("192.0.2.2", 5001)],
    ["ePrT !2!2001:DB8:0::2!65535!\n", active("2001:db8::2", 65535)],
    ["EPRT |2|192.0.2.2|5001|", unclear],
    ["EPRT |3|192.0.2.2|5001|", unclear],
    ["EPRT |1|192.0.2.2|65536|", unclear],
    ["EPRT |1|192.0.2.2|5001", unclear],
    ["EPRT", unclear],
    ["AUTH TLS", { kind: "encrypt" }],
    ["LPRT 4,4,192,0,2,2,2,19,137", { kind: "unsupported" }],
    ["LPSV", { kind: "unsupported" }],
    ["\xff\xf4\xff\xf2ABOR", { kind: "other" }],
    ["\xff\xf4\xff\xf2PORT 192,0,2,2,19,137", active("192.0.2.2", 5001)],
    ["PORTS 1", { kind: "other" }],
    ["STOR PORT 1,2,3,4,5,6", { kind: "other" }],
    ["", { kind: "other" }],
  ])("%j", (line, expected) => {
    expect(readCommand(Buffer.from(line, "latin1"))).toEqual(expected);
  });
});

describe("answers with a port", () => {
  it.each([
    ["227 Entering Passive Mode (10,30,0,11,195,80).", { address: "10.30.0.11", port: 50000 }],
    ["227 =10,30,0,11,195,80", { address: "10.30.0.11", port: 50000 }],
    ["227 Entering Passive Mode", null],
    ["227 (10,30,0,11,195,80,1)", null],
  ])("%s", (text, expected) => {
    expect(readSixNumbers(text)).toEqual(expected);
  });

  it("changes the numbers and nothing else", () => {
    const to = { address: "192.0.2.10" as never, port: 50_001 };
    expect(writeSixNumbers("227 Go (10,30,0,11,195,80) now\r\n", to)).toBe("227 Go (192,0,2,10,195,81) now\r\n");
    expect(writeOnlyPort("229 Go (|||50000|) now\r\n", 50_001)).toBe("229 Go (|||50001|) now\r\n");
    expect(writeOnlyPort("229 Go ($$$50000$)", 1)).toBe("229 Go ($$$1$)");
  });

  it.each([
    ["229 Entering Extended Passive Mode (|||6446|)", 6446],
    ["229 (!!!1!)", 1],
    ["229 (|||0|)", null],
    ["229 (|||65536|)", null],
    ["229 (||6446|)", null],
  ])("%s", (text, expected) => {
    expect(readOnlyPort(text)).toBe(expected);
  });
});
