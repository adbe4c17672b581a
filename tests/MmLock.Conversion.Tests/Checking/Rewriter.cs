using Mono.Cecil;

namespace MmLock.Conversion.Tests.Checking;

/// <summary>Rewrites a compiled program so that it says what it holds and what data it touches.</summary>
internal static class Rewriter
{
    /// <param name="image">The program.</param>
    /// <param name="symbols">Its portable symbols: what is found is said with its line.</param>
    public static MemoryStream Rewrite(Stream image, Stream symbols)
    {
        using AssemblyDefinition assembly = AssemblyDefinition.ReadAssembly(
            image, new ReaderParameters { ReadSymbols = true, SymbolStream = symbols, AssemblyResolver = new Loaded() });
        var imports = new Imports(assembly.MainModule);
        foreach (TypeDefinition type in assembly.MainModule.Types.SelectMany(WithNested).Where(t => !IsHelper(t)))
        {
            foreach (MethodDefinition method in type.Methods.Where(m => m.HasBody))
            {
                new MethodRewriter(method, imports).Rewrite();
            }
        }

        var rewritten = new MemoryStream();
        assembly.Write(rewritten);
        return rewritten;
    }

    /// <summary>The trace that the programs share is no part of them.</summary>
    private static bool IsHelper(TypeReference type) => type.Name == "T" || type.DeclaringType is { } outer && IsHelper(outer);

    private static IEnumerable<TypeDefinition> WithNested(TypeDefinition type) => type.NestedTypes.SelectMany(WithNested).Prepend(type);

    /// <summary>The compiled tests have what the programs refer to.</summary>
    private sealed class Loaded : DefaultAssemblyResolver
    {
        public Loaded()
        {
            AddSearchDirectory(AppContext.BaseDirectory);
            AddSearchDirectory(Path.GetDirectoryName(typeof(object).Assembly.Location));
        }
    }
}

/// <summary>The methods that are written into a program, as its module refers to them.</summary>
internal sealed class Imports(ModuleDefinition module)
{
    private static readonly (Type Calls, string Of)[] s_locks =
    [
        (typeof(LockCalls.OfMmapLock), "MmLock.MmapLock"), (typeof(LockCalls.OfVmaLock), "MmLock.VmaLock"),
        (typeof(LockCalls.OfScope), "MmLock.VmaLock/Scope"), (typeof(LockCalls.OfRangeGuard), "MmLock.RangeGuard"),
        (typeof(LockCalls.OfRangeSetGuard), "MmLock.RangeSetGuard"), (typeof(LockCalls.OfStructureGuard), "MmLock.StructureGuard"),
        (typeof(LockCalls.OfIDisposable), "System.IDisposable"), (typeof(LockCalls.OfMonitor), "System.Threading.Monitor"),
        (typeof(LockCalls.OfLock), "System.Threading.Lock"), (typeof(LockCalls.OfLockScope), "System.Threading.Lock/Scope"),
        (typeof(LockCalls.OfReaderWriterLockSlim), "System.Threading.ReaderWriterLockSlim"),
        (typeof(LockCalls.OfSemaphoreSlim), "System.Threading.SemaphoreSlim"),
        (typeof(LockCalls.OfNativeMemory), "System.Runtime.InteropServices.NativeMemory"),
        (typeof(LockCalls.OfMarshal), "System.Runtime.InteropServices.Marshal"),
    ];

    private static readonly Dictionary<string, System.Reflection.MethodInfo> s_replacements = s_locks
        .SelectMany(l => l.Calls.GetMethods().Where(m => m.IsStatic).Select(m => (Key: Key(l.Of, m), Method: m)))
        .ToDictionary(p => p.Key, p => p.Method);

    /// <summary>Members of locks that neither begin, change nor end a hold. Programs speculate where nobody else is at work.</summary>
    private static readonly HashSet<string> s_inert =
    [
        ".ctor", "get_VmaLock", "get_Range", "get_Ranges", "get_Mode", "IsHeld", "get_IsHeld", "AssertHeld", "get_HolderCount",
        "get_WaiterCount", "get_Condition", "Equals", "op_Equality", "op_Inequality", "get_IsReadHeldByCurrentThread",
        "get_IsWriteHeldByCurrentThread", "ToString", "GetHashCode", "Wait", "Pulse", "PulseAll", "TryOptimisticRead", "Validate",
    ];

    private readonly Dictionary<string, MethodReference> _probes = [];

    public MethodReference Probe(string name)
    {
        if (!_probes.TryGetValue(name, out MethodReference? probe))
        {
            _probes.Add(name, probe = module.ImportReference(typeof(Probe).GetMethod(name)!));
        }

        return probe;
    }

    public GenericInstanceMethod ProbeOf(string name, TypeReference argument)
    {
        var probe = new GenericInstanceMethod(Probe(name));
        probe.GenericArguments.Add(argument);
        return probe;
    }

    public MethodReference? Replacement(MethodReference method)
    {
        string self = method.HasThis ? "self" : "";
        string key = $"{method.DeclaringType.FullName}::{method.Name}({self} "
            + string.Join(" ", method.Parameters.Select(p => p.ParameterType.Name)) + ")";
        if (s_replacements.TryGetValue(key, out System.Reflection.MethodInfo? replacement))
        {
            return module.ImportReference(replacement);
        }

        return IsLock(method.DeclaringType) && !s_inert.Contains(method.Name)
            ? throw new NotSupportedException("The checking lock does not know " + method.FullName)
            : null;
    }

    public static bool IsLock(TypeReference type) =>
        type.FullName is "MmLock.MmapLock" or "MmLock.RangeLock" or "MmLock.VmaLock" or "MmLock.VmaLock/Scope" or "MmLock.RangeGuard"
            or "MmLock.RangeSetGuard" or "MmLock.StructureGuard" or "MmLock.MmapCondition";

    private static string Key(string type, System.Reflection.MethodInfo method)
    {
        // Statics of a type have no object first.
        bool isStatic = type is "System.Threading.Monitor" || type.StartsWith("System.Runtime.InteropServices.", StringComparison.Ordinal);
        return $"{type}::{method.Name}({(isStatic ? "" : "self")} "
            + string.Join(" ", method.GetParameters().Skip(isStatic ? 0 : 1).Select(p => p.ParameterType.Name)) + ")";
    }
}
