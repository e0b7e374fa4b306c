import { requires } from "../../../../scripts/require";
import { playRandomPackets } from "./random-packets";

playRandomPackets("tc", requires("root", "bpf"));
