using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using MmLock.Tool.Messages;

namespace MmLock.Tool.Loading;

/// <summary>The <c>dotnet</c> command that runs this tool, run again.</summary>
internal static class DotNet
{
    public static async Task<(int ExitCode, string Output)> RunAsync(
        IEnumerable<string> arguments,
        string folder,
        CancellationToken cancellationToken,
        bool outputOnly = false,
        params IReadOnlyList<(string Name, string Value)> variables)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        start.Environment["DOTNET_NOLOGO"] = "1";
        foreach ((string name, string value) in variables)
        {
            start.Environment[name] = value;
        }

        Unmark(start);
        using Process process = Start(start);
        var text = new StringBuilder();
        Task<string> output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        Task<string> error = process.StandardError.ReadToEndAsync(cancellationToken);
        try
        {
            await process.WaitForExitAsync(cancellationToken);
            text.Append(await output);
            if (!outputOnly || process.ExitCode != 0)
            {
                text.Append(await error);
            }
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        return (process.ExitCode, text.ToString());
    }

    /// <summary>Takes away what <c>dotnet run</c> sets for us: it would misdirect the MSBuild of what we start.</summary>
    public static void Unmark(ProcessStartInfo start)
    {
        start.Environment.Remove("MSBuildSDKsPath");
        start.Environment.Remove("MSBUILD_EXE_PATH");
    }

    /// <summary>The line of a build's output that says what went wrong.</summary>
    public static string FirstError(string output)
    {
        string[] lines = [.. output.Split('\n').Select(l => l.Trim()).Where(l => l.Length > 0)];
        return lines.FirstOrDefault(l => l.Contains("error ", StringComparison.Ordinal) && l.Contains(':', StringComparison.Ordinal))
            ?? lines.FirstOrDefault(l => l.Contains("error", StringComparison.OrdinalIgnoreCase))
            ?? lines.FirstOrDefault()
            ?? "it gave no reason";
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start) ?? throw new ToolException("The dotnet command could not be started.");
        }
        catch (Win32Exception failure)
        {
            throw new ToolException($"The dotnet command could not be started: {failure.Message}");
        }
    }
}
