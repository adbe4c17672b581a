using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using MmLock.Analyzers.Operations;
using MmLock.Tool.Loading;
using MmLock.Tool.Messages;

namespace MmLock.Tool.Conversion;

/// <summary>One figure that a workload prints.</summary>
internal sealed record Metric(string Name, string Unit, double Value, string Better);

internal sealed record WorkloadResult(bool Verified, long BytesVerified, IReadOnlyList<Metric> Metrics);

/// <summary>The program's own workload, as its <c>mmlock.json</c> names it: builds it and runs it.</summary>
internal static partial class Workload
{
    private sealed record Settings(int Schema, Invocation? Workload);

    private sealed record Invocation(string[] Arguments);

    /// <summary>The arguments, or null when the folder names no workload.</summary>
    public static string[]? Find(string folder)
    {
        string file = Path.Combine(folder, "mmlock.json");
        if (!File.Exists(file))
        {
            return null;
        }

        try
        {
            Settings? settings = JsonSerializer.Deserialize(File.ReadAllText(file), WorkloadJson.Default.Settings);
            return settings is { Schema: 1 } ? settings.Workload?.Arguments : throw new ToolException($"'{file}': \"schema\" must be 1.");
        }
        catch (JsonException failure)
        {
            throw new ToolException($"'{file}' cannot be read: {failure.Message}");
        }
    }

    /// <returns>The number of warnings.</returns>
    public static async Task<int> BuildAsync(string file, CancellationToken cancellationToken)
    {
        (string? error, int warnings) = await TryBuildAsync(file, cancellationToken);
        return error is null ? warnings : throw new ToolException($"'{file}' does not build: {error}");
    }

    /// <returns>The first error, null for none, and the number of warnings.</returns>
    public static async Task<(string? Error, int Warnings)> TryBuildAsync(string file, CancellationToken cancellationToken)
    {
        (int exit, string output) = await SharedCompiler.BuildAsync(
            [file, "-c", "Release", "-clp:Summary"], Path.GetDirectoryName(file)!, cancellationToken);
        if (exit != 0)
        {
            return (DotNet.FirstError(output), 0);
        }

        string? summary = output.Split('\n').LastOrDefault(l => l.TrimEnd().EndsWith("Warning(s)", StringComparison.Ordinal));
        return (null, summary is null ? 0 : int.Parse(summary.Trim().Split(' ')[0], CultureInfo.InvariantCulture));
    }

    /// <summary>Runs a program that was built before.</summary>
    /// <param name="project">Of the program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <param name="profile">The file that its locks are recorded into; null for none.</param>
    public static async Task<WorkloadResult> RunAsync(
        string project, string[] arguments, CancellationToken cancellationToken, string? profile = null)
    {
        (int exit, string output) = await DotNet.RunAsync(
            ["run", "--no-build", "-c", "Release", "--project", project, "--", .. arguments],
            Path.GetDirectoryName(project)!,
            cancellationToken,
            outputOnly: true,
            variables: profile is null ? [] : [("MMLOCK_PROFILE", profile)]);
        if (exit != 0)
        {
            throw new WorkloadException($"The workload of '{project}' failed with exit code {exit}: {output.Trim()}");
        }

        WorkloadResult? result;
        try
        {
            result = JsonSerializer.Deserialize(output, WorkloadJson.Default.WorkloadResult);
        }
        catch (JsonException failure)
        {
            throw new WorkloadException($"The workload of '{project}' did not print the JSON that mmlock.json promises: {failure.Message}");
        }

        return result is { Verified: true, Metrics: not null }
            ? result
            : throw new WorkloadException($"The workload of '{project}' did not verify what it read back.");
    }

    [JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
    [JsonSerializable(typeof(Settings))]
    [JsonSerializable(typeof(WorkloadResult))]
    private sealed partial class WorkloadJson : JsonSerializerContext;
}

/// <summary>The failure of a migrated program that ran and was wrong, or did not run: a finding, not bad input.</summary>
internal sealed class WorkloadException(string message) : Exception(message);
