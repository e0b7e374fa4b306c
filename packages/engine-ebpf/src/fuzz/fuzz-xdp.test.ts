import { requires } from "../../../../scripts/require";
import { playRandomPackets } from "./random-packets";

playRandomPackets("xdp", requires("root", "bpf"));
