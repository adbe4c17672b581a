using System.Diagnostics;
using System.Reflection;

namespace MmLock.EndToEnd.Tests;

/// <summary>A temporary folder outside the repository, and processes run in it as a user would.</summary>
public sealed class Workplace : IDisposable
{
    public Workplace() => Directory.CreateDirectory(Folder);

    public string Folder { get; } = Path.Combine(Path.GetTempPath(), "mmlock-e2e-" + Guid.NewGuid().ToString("N"));

    public static string Repository { get; } = Metadata("RepositoryRoot");

    /// <summary>The configuration that this run was built in.</summary>
    public static string Configuration { get; } = Metadata("Configuration");

    /// <summary>The assembly of the language server that the tests drive.</summary>
    public static string LanguageServer { get; } = Metadata("LanguageServer");

    public static string ToolFile { get; } = Built("MmLock.Tool", "net10.0", "mmlock.dll");

    /// <summary>A file that the repository's own build has made.</summary>
    public static string Built(string project, string framework, string file) =>
        Path.Combine(Repository, "src", project, "bin", Configuration, framework, file);

    /// <summary>Copies the sample to a folder of its own, with its reference to the runtime made absolute.</summary>
    public string CopySample(string name)
    {
        string source = Path.Combine(Repository, "samples", "ClassicMm");
        string target = Path.Combine(Folder, name);
        foreach (string file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories).Where(
            f => !f.Contains("/obj/", StringComparison.Ordinal) && !f.Contains("/bin/", StringComparison.Ordinal)))
        {
            string copy = Path.Combine(target, Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.WriteAllText(copy, File.ReadAllText(file).Replace("../../src/", Repository + "/src/", StringComparison.Ordinal));
        }

        foreach (string name2 in new[] { "Directory.Build.props", "Directory.Packages.props", ".editorconfig", "global.json" })
        {
            File.Copy(Path.Combine(Repository, name2), Path.Combine(target, name2));
        }

        return target;
    }

    public void Write(string file, string text)
    {
        string full = Path.Combine(Folder, file);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
    }

    public string Read(string file) => File.ReadAllText(Path.Combine(Folder, file));

    public (int ExitCode, string Output, string Error) Run(
        string command,
        IReadOnlyDictionary<string, string>? environment,
        params string[] arguments)
    {
        var start = new ProcessStartInfo(command, arguments)
        {
            WorkingDirectory = Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        foreach (string inherited in start.Environment.Keys.Where(
            k => k.StartsWith(
                "MSBUILD", StringComparison.OrdinalIgnoreCase) || k.StartsWith("VSTEST", StringComparison.OrdinalIgnoreCase)).ToArray())
        {
            start.Environment.Remove(inherited);
        }

        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        start.Environment["DOTNET_NOLOGO"] = "1";

        // None of them lives long enough to gain by it.
        start.Environment["DOTNET_TieredPGO"] = "0";
        foreach ((string name, string value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        Assert.True(process.WaitForExit(TimeSpan.FromMinutes(5)), $"{command} {string.Join(' ', arguments)} did not end");
        return (process.ExitCode, output.GetAwaiter().GetResult(), error.GetAwaiter().GetResult());
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private static string Metadata(string key) =>
        typeof(Workplace).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == key).Value!;
}
