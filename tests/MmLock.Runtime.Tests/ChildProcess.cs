using System.Diagnostics;

namespace MmLock.Tests;

/// <summary>
/// Runs <see cref="ChildProgram"/>. What the environment says counts for all locks of a process, so it is never set in that of the tests:
/// the locks of other tests, which run beside, would be others than they say.
/// </summary>
internal static class ChildProcess
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    public static Process Start(string what, string variable, string value)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(ChildProcess).Assembly.Location, what]) { RedirectStandardError = true };
        start.Environment[variable] = value;
        return Process.Start(start)!;
    }

    /// <returns>How it ended, and what it wrote to standard error.</returns>
    public static (int ExitCode, string Said) Run(string what, string variable, string value)
    {
        using Process child = Start(what, variable, value);
        Task<string> said = child.StandardError.ReadToEndAsync();
        Assert.True(child.WaitForExit(s_patience), "it does not end");
        return (child.ExitCode, said.GetAwaiter().GetResult());
    }
}
