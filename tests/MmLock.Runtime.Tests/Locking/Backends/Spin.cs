using System.Diagnostics;

namespace MmLock.Tests;

/// <summary>The model checker Spin, and the C compiler that it needs. CI installs both; without them, their tests are skipped.</summary>
internal static class Spin
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(120);

    public static string? Missing { get; } =
        Find("spin") is null ? "There is no spin on the path." : Find("gcc") is null ? "There is no gcc on the path." : null;

    private static string? Find(string name) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);

    /// <summary>Runs one of them, or what they made.</summary>
    /// <returns>What it wrote to standard output.</returns>
    public static string Run(string folder, string program, string? without, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["WITHOUT"] = without ?? "0";
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(s_patience))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{program} does not end");
        }

        string said = output.GetAwaiter().GetResult();
        Assert.True(process.ExitCode == 0, said + error.GetAwaiter().GetResult());
        return said;
    }
}

/// <summary>A test that needs the model checker.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SpinTheoryAttribute : TheoryAttribute
{
    public SpinTheoryAttribute() => Skip = Spin.Missing;
}
