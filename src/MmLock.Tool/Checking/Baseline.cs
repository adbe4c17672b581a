using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using MmLock.Analyzers.Inventory;
using MmLock.Analyzers.Locks;
using MmLock.Tool.Conversion;
using MmLock.Tool.Inventory;
using MmLock.Tool.Messages;

namespace MmLock.Tool.Checking;

/// <summary>A finding that is known and accepted for now.</summary>
internal sealed record KnownFinding(string Rule, string File, string Member, string Fingerprint);

/// <summary>How many sites of a lock are not fine yet: those that are raw, and acquires that are coarse.</summary>
internal sealed record LockCount(string Lock, int Raw, int Coarse)
{
    [JsonIgnore]
    public int Sites => Raw + Coarse;
}

/// <summary>A lock with how many raw and coarse sites it may have.</summary>
internal sealed record LockLimit(LockCount Now, int Allowed)
{
    public bool IsGrown => Now.Sites > Allowed;
}

/// <summary>
/// What a check accepts: the findings that were there when it was written, and of each lock as many raw and coarse sites at most. What is
/// new fails; the counts may only fall.
/// </summary>
/// <param name="Schema">The version of the form.</param>
internal sealed partial record Baseline(int Schema, IReadOnlyList<KnownFinding> Findings, IReadOnlyList<LockCount> Locks)
{
    public const int CurrentSchema = 1;

    private static readonly BaselineJson s_json = new(new JsonSerializerOptions(BaselineJson.Default.Options)
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    public static Baseline Of(IEnumerable<Finding> findings, IReadOnlyList<LockCount> locks) => new(
        CurrentSchema,
        [.. findings.Where(f => !f.IsSuppressed).Select(f => new KnownFinding(f.Rule, f.At.File, f.At.Text, f.Fingerprint))],
        locks);

    public static IEnumerable<LockCount> CountsOf(SolutionInventory inventory) => inventory.Sites
        .Where(s => inventory.Locks.Any(l => l.Id == s.LockId && l.Designated))
        .GroupBy(s => s.Lock).OrderBy(g => g.Key, StringComparer.Ordinal)
        .Select(g => new LockCount(
            g.Key,
            g.Count(s => s.Stage is SiteStage.Raw or SiteStage.Inactive or SiteStage.Refused),
            g.Count(s => s.IsCoarseAcquire)));

    public static Baseline Read(string file)
    {
        if (!File.Exists(file))
        {
            throw new ToolException($"there is no baseline '{file}'. Write one with --update-baseline.");
        }

        Baseline? read;
        try
        {
            read = JsonSerializer.Deserialize(File.ReadAllText(file), s_json.Baseline);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new ToolException($"the baseline '{file}' cannot be read: {failure.Message} Make it readable, or name another one.");
        }
        catch (JsonException failure)
        {
            throw new ToolException($"'{file}' is no baseline: {failure.Message} Write it anew with --update-baseline.");
        }

        return read is not { Findings: not null, Locks: not null }
            ? throw new ToolException($"'{file}' is no baseline. Write it anew with --update-baseline.")
            : read.Schema == CurrentSchema
            ? read
            : throw new ToolException(
                $"'{file}' was written by another mmlock (schema {read.Schema}; this one knows {CurrentSchema}). "
                + "Use that one, or write it anew with --update-baseline.");
    }

    public void Write(string file, CancellationToken cancellationToken)
    {
        byte[] text = Encoding.UTF8.GetBytes(JsonSerializer.Serialize(this, s_json.Baseline) + "\n");
        FileTransaction.Write(
            new Dictionary<string, byte[]> { [file] = text }, Path.GetDirectoryName(file)!, null, cancellationToken);
    }

    /// <summary>The same findings, with whether each is known; what is suppressed needs no baseline.</summary>
    public IEnumerable<Finding> Mark(IEnumerable<Finding> findings)
    {
        HashSet<(string, string)> known = [.. Findings.Select(f => (f.Rule, f.Fingerprint))];
        return findings.Select(f => f.IsSuppressed ? f : f with { IsKnown = known.Contains((f.Rule, f.Fingerprint)) });
    }

    /// <summary>Each lock with its limit; one that the baseline does not know may have none.</summary>
    public IEnumerable<LockLimit> Limit(IEnumerable<LockCount> now)
    {
        Dictionary<string, int> allowed = Locks.GroupBy(l => l.Lock).ToDictionary(g => g.Key, g => g.First().Sites);
        return now.Select(n => new LockLimit(n, allowed.GetValueOrDefault(n.Lock)));
    }

    /// <summary>Whether less is there than it accepts.</summary>
    public bool CanShrink(IReadOnlyCollection<Finding> findings, IEnumerable<LockCount> now)
    {
        HashSet<(string, string)> there = [.. findings.Where(f => !f.IsSuppressed).Select(f => (f.Rule, f.Fingerprint))];
        Dictionary<string, int> counts = now.ToDictionary(n => n.Lock, n => n.Sites);
        return Findings.Any(f => !there.Contains((f.Rule, f.Fingerprint))) || Locks.Any(l => counts.GetValueOrDefault(l.Lock) < l.Sites);
    }

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, NewLine = "\n")]
    [JsonSerializable(typeof(Baseline))]
    private sealed partial class BaselineJson : JsonSerializerContext;
}
