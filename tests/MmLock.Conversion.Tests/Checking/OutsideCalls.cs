namespace MmLock.Conversion.Tests.Checking;

/// <summary>What calls of the framework touch of the process outside of its memory, by name: a file, the console, a variable.</summary>
internal static class OutsideCalls
{
    private static readonly string[] s_types =
    [
        "System.IO.File", "System.IO.Directory", "System.IO.FileStream", "System.IO.StreamWriter", "System.IO.StreamReader",
        "System.Console", "System.Environment",
    ];

    /// <summary>Beginnings of the names of members that leave a file or a folder as it is.</summary>
    private static readonly string[] s_reading =
        ["Read", "Exists", "OpenRead", "OpenText", "OpenHandle", "Get", "get_", "Enumerate", "CreateDirectory", "CreateTempSubdirectory"];

    public static bool Touches(string method) =>
        Array.Exists(s_types, t => method.StartsWith(t + "::", StringComparison.Ordinal))
            && (!method.StartsWith("System.IO.Stream", StringComparison.Ordinal)
                && !method.StartsWith("System.IO.FileStream", StringComparison.Ordinal)
                || method.EndsWith("::.ctor", StringComparison.Ordinal));

    /// <param name="method">The type and the name of the member.</param>
    /// <param name="arguments">What it is called with, but for what cannot be boxed.</param>
    public static IEnumerable<(string Datum, AccessKind Kind)> Of(string method, object?[] arguments)
    {
        string member = method[(method.IndexOf("::", StringComparison.Ordinal) + 2)..];
        if (method.StartsWith("System.Console::", StringComparison.Ordinal))
        {
            bool reads = member is "WriteLine" or "get_Out" or "get_In" or "get_Error";
            return [("the console", reads ? AccessKind.Read : AccessKind.Write)];
        }

        if (method.StartsWith("System.Environment::", StringComparison.Ordinal))
        {
            return member is "SetEnvironmentVariable" or "GetEnvironmentVariable" && arguments is [string variable, ..]
                ? [(string.Intern("the variable " + variable), member[0] == 'S' ? AccessKind.Write : AccessKind.Read)]
                : [];
        }

        if (arguments is not [string { Length: > 0 } path, ..])
        {
            return [];
        }

        return member switch
        {
            "Copy" when arguments[1] is string target => [(NameOf(path), AccessKind.Read), (NameOf(target), AccessKind.Write)],
            "Move" or "Replace" when arguments[1] is string target =>
                [(NameOf(path), AccessKind.Write), (NameOf(target), AccessKind.Write)],
            ".ctor" => [(NameOf(path), method.Contains("Reader", StringComparison.Ordinal) || arguments.Contains(FileAccess.Read)
                ? AccessKind.Read
                : AccessKind.Write)],
            _ => [(NameOf(path), Array.Exists(s_reading, r => member.StartsWith(r, StringComparison.Ordinal))
                ? AccessKind.Read
                : AccessKind.Write)],
        };
    }

    private static string NameOf(string path) => string.Intern("the file " + Path.GetFullPath(path));
}
