import koffi from "koffi";

/** Plain bindings to libbpf.so.1 (Debian's libbpf1) and the few C library calls it leaves open. Sizes in bytes. */
function bind() {
  const bpf = koffi.load("libbpf.so.1");
  const c = koffi.load("libc.so.6");
  return {
    setPrint: bpf.func("void *libbpf_set_print(void *fn)"),
    possibleCpus: bpf.func("int libbpf_num_possible_cpus(void)"),
    probeProgramType: bpf.func("int libbpf_probe_bpf_prog_type(int type, const void *opts)"),
    objectOpen: bpf.func("void *bpf_object__open_file(const char *path, const void *opts)"),
    objectLoad: bpf.func("int bpf_object__load(void *object)"),
    objectClose: bpf.func("void bpf_object__close(void *object)"),
    findMap: bpf.func("void *bpf_object__find_map_by_name(void *object, const char *name)"),
    findProgram: bpf.func("void *bpf_object__find_program_by_name(void *object, const char *name)"),
    mapFd: bpf.func("int bpf_map__fd(void *map)"),
    mapMaxEntries: bpf.func("uint32_t bpf_map__max_entries(void *map)"),
    setMaxEntries: bpf.func("int bpf_map__set_max_entries(void *map, uint32_t entries)"),
    setPinPath: bpf.func("int bpf_map__set_pin_path(void *map, const char *path)"),
    initialValue: bpf.func("void *bpf_map__initial_value(void *map, _Out_ size_t *size)"),
    programFd: bpf.func("int bpf_program__fd(void *program)"),
    objGet: bpf.func("int bpf_obj_get(const char *path)"),
    infoByFd: bpf.func("int bpf_obj_get_info_by_fd(int fd, void *info, _Inout_ uint32_t *size)"),
    lookup: bpf.func("int bpf_map_lookup_elem(int fd, const void *key, void *value)"),
    update: bpf.func("int bpf_map_update_elem(int fd, const void *key, const void *value, uint64_t flags)"),
    remove: bpf.func("int bpf_map_delete_elem(int fd, const void *key)"),
    lookupBatch: bpf.func(
      "int bpf_map_lookup_batch(int fd, void *in, void *out, void *keys, void *values, _Inout_ uint32_t *count, const void *opts)",
    ),
    updateBatch: bpf.func(
      "int bpf_map_update_batch(int fd, const void *keys, const void *values, _Inout_ uint32_t *count, const void *opts)",
    ),
    testRun: bpf.func("int bpf_prog_test_run_opts(int fd, void *opts)"),
    programById: bpf.func("int bpf_prog_get_fd_by_id(uint32_t id)"),
    xdpAttach: bpf.func("int bpf_xdp_attach(int ifindex, int fd, uint32_t flags, const void *opts)"),
    xdpQueryId: bpf.func("int bpf_xdp_query_id(int ifindex, int flags, _Out_ uint32_t *id)"),
    hookCreate: bpf.func("int bpf_tc_hook_create(void *hook)"),
    tcAttach: bpf.func("int bpf_tc_attach(const void *hook, void *opts)"),
    tcDetach: bpf.func("int bpf_tc_detach(const void *hook, const void *opts)"),
    tcQuery: bpf.func("int bpf_tc_query(const void *hook, void *opts)"),
    mmap: c.func("void *mmap(void *address, size_t size, int protection, int flags, int fd, int64_t offset)"),
    munmap: c.func("int munmap(void *address, size_t size)"),
    close: c.func("int close(int fd)"),
    interfaceIndex: c.func("uint32_t if_nametoindex(const char *name)"),
    setns: c.func("int setns(int fd, int kind)"),
  };
}

let bound: ReturnType<typeof bind> | undefined;

/** Binds on first use, so that hosts without libbpf can still import this. Throws when the library is not there. */
export function libbpf(): ReturnType<typeof bind> {
  if (!bound) {
    bound = bind();
    // What libbpf says goes to stderr by default; a daemon reports by result. NULL silences it.
    bound.setPrint(null);
  }
  return bound;
}

export class BpfError extends Error {
  constructor(
    readonly operation: string,
    /** Positive errno, 0 when unknown. */
    readonly errno: number,
  ) {
    super(`${operation}: ${errnoName(errno)}`);
    this.name = "BpfError";
  }
}

function errnoName(errno: number): string {
  for (const [name, value] of Object.entries(koffi.os.errno)) if (value === errno) return name;
  return `error ${errno}`;
}

export const errnoOf = (name: keyof typeof koffi.os.errno & string): number => koffi.os.errno[name] ?? 0;

/** Result of a libbpf call: negative is -errno. */
export function check(operation: string, result: number): number {
  if (result < 0) throw new BpfError(operation, -result);
  return result;
}
