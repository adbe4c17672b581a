using System.CommandLine;
using System.CommandLine.Parsing;

namespace MmLock.Benchmarks;

/// <summary>The parts that all commands of this program share.</summary>
internal static class CommandLine
{
    public const int UsageFailure = 2;

    public static int Run(RootCommand root, string[] args)
    {
        ParseResult parsed = root.Parse(args);
        foreach (ParseError error in parsed.Errors)
        {
            Console.Error.WriteLine($"benchmarks: {error.Message}");
        }

        return parsed.Errors.Count > 0
            ? UsageFailure
            : parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
    }

    /// <summary>Opens the file of figures before anything is measured: minutes are too long to wait for a bad path.</summary>
    /// <returns>Null, and the user is told, when it cannot be written.</returns>
    public static FileStream? OpenOutput(string path)
    {
        try
        {
            string full = Path.GetFullPath(path);
            Directory.CreateDirectory(Path.GetDirectoryName(full) ?? full);
            return File.Create(full);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException)
        {
            Console.Error.WriteLine($"benchmarks: cannot write {path}: {failure.Message}");
            return null;
        }
    }
}
