package bellman.envs.mujoco;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/// MuJoCo's functions that are called here, as its headers declare them.
///
/// Handles are constants, so that a call costs some nanoseconds.
final class Natives {
    private static final Linker LINKER = Linker.nativeLinker();
    private static final SymbolLookup SYMBOLS = MujocoLibrary.symbols();

    /// `mjModel* mj_loadXML(const char*, const mjVFS*, char* error, int)`
    static final MethodHandle LOAD_XML =
            function("mj_loadXML", FunctionDescriptor.of(ADDRESS, ADDRESS, ADDRESS, ADDRESS, JAVA_INT));
    /// `mjSpec* mj_parseXMLString(const char*, const mjVFS*, char* error, int)`
    static final MethodHandle PARSE_XML =
            function("mj_parseXMLString", FunctionDescriptor.of(ADDRESS, ADDRESS, ADDRESS, ADDRESS, JAVA_INT));
    /// `mjModel* mj_compile(mjSpec*, const mjVFS*)`
    static final MethodHandle COMPILE = function("mj_compile", FunctionDescriptor.of(ADDRESS, ADDRESS, ADDRESS));
    /// `const char* mjs_getError(mjSpec*)`
    static final MethodHandle SPEC_ERROR = function("mjs_getError", FunctionDescriptor.of(ADDRESS, ADDRESS));
    /// `void mj_deleteSpec(mjSpec*)`
    static final MethodHandle DELETE_SPEC = function("mj_deleteSpec", FunctionDescriptor.ofVoid(ADDRESS));
    /// `void mj_deleteModel(mjModel*)`
    static final MethodHandle DELETE_MODEL = function("mj_deleteModel", FunctionDescriptor.ofVoid(ADDRESS));
    /// `int mj_name2id(const mjModel*, int type, const char*)`
    static final MethodHandle NAME_TO_ID =
            function("mj_name2id", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, ADDRESS));
    /// `int mj_stateSize(const mjModel*, int)`
    static final MethodHandle STATE_SIZE = function("mj_stateSize", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
    /// `mjData* mj_makeData(const mjModel*)`
    static final MethodHandle MAKE_DATA = function("mj_makeData", FunctionDescriptor.of(ADDRESS, ADDRESS));
    /// `void mj_deleteData(mjData*)`
    static final MethodHandle DELETE_DATA = function("mj_deleteData", FunctionDescriptor.ofVoid(ADDRESS));
    /// `void mj_multiRay(const mjModel*, mjData*, const mjtNum pnt[3], const mjtNum* vec, const mjtByte*
    /// geomgroup, mjtBool, int bodyexclude, int* geomid, mjtNum* dist, mjtNum* normal, int nray, mjtNum
    /// cutoff)`
    static final MethodHandle MULTI_RAY = function(
            "mj_multiRay",
            FunctionDescriptor.ofVoid(
                    ADDRESS,
                    ADDRESS,
                    ADDRESS,
                    ADDRESS,
                    ADDRESS,
                    JAVA_BOOLEAN,
                    JAVA_INT,
                    ADDRESS,
                    ADDRESS,
                    ADDRESS,
                    JAVA_INT,
                    JAVA_DOUBLE));
    /// `mjBatch* mjb_makeBatch(const mjModel*, int nsim, const mjBatchConfig*, char* error, int)`
    static final MethodHandle MAKE_BATCH =
            function("mjb_makeBatch", FunctionDescriptor.of(ADDRESS, ADDRESS, JAVA_INT, ADDRESS, ADDRESS, JAVA_INT));
    /// `void mjb_deleteBatch(mjBatch*)`
    static final MethodHandle DELETE_BATCH = function("mjb_deleteBatch", FunctionDescriptor.ofVoid(ADDRESS));
    /// `int mjb_nthread(const mjBatch*)`
    static final MethodHandle BATCH_THREADS = function("mjb_nthread", FunctionDescriptor.of(JAVA_INT, ADDRESS));
    /// `int mjb_persistent(const mjBatch*)`
    static final MethodHandle BATCH_PERSISTS = function("mjb_persistent", FunctionDescriptor.of(JAVA_INT, ADDRESS));
    /// `int mjb_nstate(const mjBatch*)`
    static final MethodHandle STATE_LENGTH = function("mjb_nstate", FunctionDescriptor.of(JAVA_INT, ADDRESS));
    /// `mjtNum* mjb_state(mjBatch*)`
    static final MethodHandle STATE = function("mjb_state", FunctionDescriptor.of(ADDRESS, ADDRESS));
    /// `mjtNum* mjb_stateComponent(mjBatch*, int component, int* size)`
    static final MethodHandle STATE_COMPONENT =
            function("mjb_stateComponent", FunctionDescriptor.of(ADDRESS, ADDRESS, JAVA_INT, ADDRESS));
    /// `void* mjb_output(mjBatch*, const char* name, int* size, int* elemsize)`
    static final MethodHandle OUTPUT =
            function("mjb_output", FunctionDescriptor.of(ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS));
    /// `void* mjb_expand(mjBatch*, const char* name, int* size, int* elemsize)`
    static final MethodHandle EXPAND =
            function("mjb_expand", FunctionDescriptor.of(ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS));
    /// `int mjb_setConst(mjBatch*, const int* ids, int nid)`
    static final MethodHandle SET_CONST =
            function("mjb_setConst", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_INT));
    /// `int mjb_step(mjBatch*, const int* ids, int nid, int nstep, int stage)`
    static final MethodHandle STEP =
            function("mjb_step", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_INT, JAVA_INT, JAVA_INT));
    /// `int mjb_forward(mjBatch*, const int* ids, int nid, int stage)`
    static final MethodHandle FORWARD =
            function("mjb_forward", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_INT, JAVA_INT));
    /// `int mjb_reset(mjBatch*, const int* ids, int nid, const int* key, int stage)`
    static final MethodHandle RESET =
            function("mjb_reset", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT));
    /// `int mjb_apply(mjBatch*, const int* ids, int nid, mjfBatchFunc, void* arg, int save)`
    static final MethodHandle APPLY = function(
            "mjb_apply", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_INT, ADDRESS, ADDRESS, JAVA_INT));
    /// `const char* mjb_error(const mjBatch*, int sim)`
    static final MethodHandle ERROR = function("mjb_error", FunctionDescriptor.of(ADDRESS, ADDRESS, JAVA_INT));
    /// `mjWarningStat* mjb_warning(mjBatch*)`
    static final MethodHandle WARNING = function("mjb_warning", FunctionDescriptor.of(ADDRESS, ADDRESS));
    /// `void mjb_getData(mjBatch*, int sim, mjData*)`
    static final MethodHandle COPY_DATA =
            function("mjb_getData", FunctionDescriptor.ofVoid(ADDRESS, JAVA_INT, ADDRESS));

    /// `void mj_rnePostConstraint(const mjModel*, mjData*)`, to be passed to `mjb_apply`, which gives it
    /// two arguments more: by every calling convention that MuJoCo is built for, a function does not see
    /// what it did not ask for.
    static final MemorySegment FORCES_AFTER_CONSTRAINTS = address("mj_rnePostConstraint");

    /// `struct mjBatchConfig_ { int nthread; mjtBool persistent; }`
    static final MemoryLayout BATCH_CONFIG = MemoryLayout.structLayout(
            JAVA_INT.withName("nthread"), JAVA_BOOLEAN.withName("persistent"), MemoryLayout.paddingLayout(3));

    private Natives() {}

    private static MemorySegment address(String name) {
        return SYMBOLS.find(name)
                .orElseThrow(() -> new MujocoException("this build of MuJoCo 4.0 has no function " + name + "; "
                        + MujocoLibrary.find().advice()));
    }

    @SuppressWarnings("restricted")
    private static MethodHandle function(String name, FunctionDescriptor descriptor) {
        return LINKER.downcallHandle(address(name), descriptor);
    }
}
