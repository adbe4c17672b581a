using System.Diagnostics;

namespace MmLock.Tool.Tests.Commands;

/// <summary>The tool, or a shell that calls it, as a process of its own.</summary>
internal static class ToolProcess
{
    public static string File { get; } = Path.Combine(AppContext.BaseDirectory, "mmlock.dll");

    public static ProcessStartInfo Start(string command, params string[] arguments)
    {
        var start = new ProcessStartInfo(command, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        start.Environment["DOTNET_TieredPGO"] = "0";
        return start;
    }

    public static async Task<(int ExitCode, string Output, string Error)> RunAsync(string command, params string[] arguments)
    {
        using Process process = Process.Start(Start(command, arguments))!;
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        return (process.ExitCode, await output, await error);
    }
}
