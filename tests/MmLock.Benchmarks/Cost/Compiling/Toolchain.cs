using System.Reflection;
using MmLock.Analyzers.Rules;

namespace MmLock.Benchmarks.Cost.Compiling;

/// <summary>The compiler, the references and the analyzers on this machine, as the build of this project found them.</summary>
internal static class Toolchain
{
    public static string Compiler => Existing(Metadata("CompilerFile"));

    /// <summary>The host that runs this process, or the one on the path when something else does.</summary>
    public static string Host =>
        Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? Environment.ProcessPath! : "dotnet";

    public static IReadOnlyList<string> References =>
        [.. Files(Metadata("TargetingPackFolder"), "*.dll"), typeof(MmapLock).Assembly.Location];

    public static IReadOnlyList<string> OurAnalyzers => [typeof(LockAnalyzer).Assembly.Location];

    public static IReadOnlyList<string> ThreadingAnalyzers =>
        Files(Path.Combine(Metadata("ThreadingAnalyzersFolder"), "analyzers", "cs"), "*.dll");

    /// <summary>The lists that the package's own build files hand to its analyzers.</summary>
    public static IReadOnlyList<string> ThreadingAdditionalFiles =>
        Files(Path.Combine(Metadata("ThreadingAnalyzersFolder"), "buildTransitive", "AdditionalFiles"), "*.txt");

    private static string Metadata(string key) =>
        typeof(Toolchain).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == key).Value!;

    private static string[] Files(string folder, string pattern) => Directory.Exists(folder)
        ? [.. Directory.EnumerateFiles(folder, pattern).Order(StringComparer.Ordinal)]
        : throw new DirectoryNotFoundException($"{folder} was there when this project was built and is not now; build it again.");

    private static string Existing(string file) =>
        File.Exists(file)
            ? file
            : throw new FileNotFoundException($"{file} was there when this project was built and is not now; build it again.");
}
