using System;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Ranges;

namespace MmLock.Analyzers.Narrowing;

/// <summary>A touch of what the process has beside its memory.</summary>
/// <param name="Of">The type whose member touches it.</param>
/// <param name="IsWrite">It is changed.</param>
/// <param name="Path">The name of the file that alone is meant; null for none.</param>
internal readonly record struct ProcessAccess(INamedTypeSymbol Of, bool IsWrite, IOperation? Path = null);

/// <summary>
/// State of the process outside of its memory, which a coarse lock guards like any other: files, the console, the environment, static
/// settings of the library. What appends a line, or makes a folder that need not be new, counts as reading: two may do it at once.
/// </summary>
internal static class ProcessState
{
    private const string Files = "System.IO";

    private static readonly HashSet<string> s_fileTypes = new(StringComparer.Ordinal)
    {
        "File", "Directory", "FileInfo", "DirectoryInfo", "FileSystemInfo", "FileStream", "StreamWriter", "StreamReader",
        "MemoryMappedFile", "ZipFile",
    };

    /// <summary>How members of files and folders begin that leave them as they are.</summary>
    private static readonly string[] s_fileReads =
    {
        "Exists", "ReadAll", "ReadLines", "OpenRead", "OpenText", "Get", "get_", "Enumerate", "ResolveLinkTarget", "CreateDirectory",
        "CreateSubdirectory", "CreateTempSubdirectory", "Refresh", "ToString", "Equals",
    };

    /// <summary>Of other types: the members that change, and those that ask what these change.</summary>
    private static readonly Dictionary<string, (string[] Writes, string[] Reads)> s_others = new(StringComparer.Ordinal)
    {
        ["System.Console"] = (
            new[] { "SetOut", "SetIn", "SetError", "Write", "Clear", "Read", "ReadKey", "ReadLine", "ResetColor", "SetCursorPosition",
                "SetWindowSize", "SetWindowPosition", "SetBufferSize", "MoveBufferArea" },
            new[] { "WriteLine", "GetCursorPosition", "get_Out", "get_In", "get_Error" }),
        ["System.Environment"] = (
            new[] { "SetEnvironmentVariable" },
            new[] { "GetEnvironmentVariable", "GetEnvironmentVariables", "ExpandEnvironmentVariables" }),
        ["System.AppContext"] = (new[] { "SetSwitch", "SetData" }, new[] { "TryGetSwitch", "GetData" }),
        ["System.GC"] = (
            new[] { "TryStartNoGCRegion", "EndNoGCRegion", "RegisterForFullGCNotification", "CancelFullGCNotification",
                "RegisterNoGCRegionCallback", "RefreshMemoryLimit" },
            new[] { "WaitForFullGCApproach", "WaitForFullGCComplete" }),
        ["System.Threading.ThreadPool"] = (
            new[] { "SetMinThreads", "SetMaxThreads" },
            new[] { "GetMinThreads", "GetMaxThreads" }),
        ["System.Diagnostics.Process"] = (new[] { "EnterDebugMode", "LeaveDebugMode" }, System.Array.Empty<string>()),
        ["Microsoft.Win32.Registry"] = (new[] { "SetValue" }, new[] { "GetValue" }),
    };

    /// <summary>Static settings that each thread, or each flow, has for itself.</summary>
    private static readonly HashSet<string> s_ofThreads = new(StringComparer.Ordinal)
    {
        "System.Globalization.CultureInfo.CurrentCulture", "System.Globalization.CultureInfo.CurrentUICulture",
        "System.Transactions.Transaction.Current",
    };

    /// <summary>One kind of state for all that touches files.</summary>
    public static string AreaOf(ISymbol type) => type.ContainingNamespace?.ToDisplayString() is { } space
        && (space == Files || space.StartsWith(Files + ".", StringComparison.Ordinal))
        ? Files
        : type.ToDisplayString();

    public static bool IsOfFiles(ISymbol type) => AreaOf(type) == Files;

    public static string NameOf(ISymbol type) => AreaOf(type) switch
    {
        Files => "the file system",
        "System.Console" => "the console",
        "System.Environment" => "the environment of the process",
        _ => $"what '{type.Name}' keeps for the whole process",
    };

    /// <summary>What a call, a creation or a property of the library touches; null for nothing.</summary>
    public static ProcessAccess? Of(IOperation operation) => operation switch
    {
        IInvocationOperation { TargetMethod: var method } call => OfCall(method, call.Arguments),
        IObjectCreationOperation { Constructor: { } constructor } creation when constructor.Parameters.Length > 0
            && constructor.ContainingType.Name is "FileStream" or "StreamWriter" or "StreamReader" =>
            constructor.Parameters[0].Type.SpecialType == SpecialType.System_String ? OfFile(constructor, creation.Arguments) : null,
        IPropertyReferenceOperation { Property.DeclaringSyntaxReferences.IsEmpty: false } => null,
        IPropertyReferenceOperation { Property: { IsStatic: true, SetMethod: { } setter } property } reference
            when setter.DeclaredAccessibility == Accessibility.Public && !IsLocal(property) =>
            new ProcessAccess(property.ContainingType, Flow.AccessWrites.IsAssigned(reference)),
        IPropertyReferenceOperation { Property: { GetMethod: { } getter } } =>
            OfCall(getter, ImmutableArray<IArgumentOperation>.Empty),
        _ => null,
    };

    private static bool IsLocal(IPropertySymbol property) => LibraryMembers.IsAtomic(property.ContainingType)
        || s_ofThreads.Contains($"{property.ContainingType.ToDisplayString()}.{property.Name}");

    private static ProcessAccess? OfCall(IMethodSymbol method, ImmutableArray<IArgumentOperation> arguments)
    {
        INamedTypeSymbol type = method.ContainingType;
        if (AreaOf(type) == Files && s_fileTypes.Contains(type.Name))
        {
            return method.IsStatic || type.Name.EndsWith("Info", StringComparison.Ordinal) ? OfFile(method, arguments) : null;
        }

        if (s_others.TryGetValue(type.ToDisplayString(), out (string[] Writes, string[] Reads) known))
        {
            return known.Writes.Contains(method.Name) ? new ProcessAccess(type, true)
                : known.Reads.Contains(method.Name) ? new ProcessAccess(type, false)
                : null;
        }

        // Others may keep whatever they like in their static members.
        return method is { IsStatic: true, MethodKind: MethodKind.Ordinary, ReducedFrom: null }
            && !LibraryMembers.IsOfFramework(type.ContainingAssembly)
            ? new ProcessAccess(type, true)
            : null;
    }

    private static ProcessAccess OfFile(IMethodSymbol method, ImmutableArray<IArgumentOperation> arguments)
    {
        bool reads = method.MethodKind == MethodKind.Constructor || method.Name is "Open" or "OpenHandle" or "CreateFromFile"
            ? method.ContainingType.Name == "StreamReader" || OpensForReading(arguments)
                || method.Name == "OpenHandle" && !arguments.Any(Empties)
            : Array.Exists(s_fileReads, r => method.Name.StartsWith(r, StringComparison.Ordinal));
        IOperation? path = method.Name is not ("Copy" or "Move" or "Replace" or "CreateSymbolicLink")
            && method.ContainingType.Name is "File" or "FileStream" or "StreamWriter" or "StreamReader"
            ? arguments.FirstOrDefault(a => a.Parameter is { Ordinal: 0, Type.SpecialType: SpecialType.System_String })?.Value
            : null;
        return new ProcessAccess(method.ContainingType, !reads, path);
    }

    /// <summary>Nothing can be written through what is opened, and nothing is cut off.</summary>
    private static bool OpensForReading(ImmutableArray<IArgumentOperation> arguments) => arguments.Any(a =>
        a.Value is { Type.Name: "FileAccess" or "MemoryMappedFileAccess", ConstantValue: { HasValue: true, Value: 1 } })
        && !arguments.Any(Empties);

    /// <summary>Opening it changes what is in it, or nobody knows; what is written by place later on counts there.</summary>
    private static bool Empties(IArgumentOperation argument) => argument.Value.Type?.Name == "FileMode"
        && argument.Value.ConstantValue is not { HasValue: true, Value: 3 or 4 };
}
