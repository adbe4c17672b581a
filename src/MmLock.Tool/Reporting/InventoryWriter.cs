using System.Text.Json;
using System.Text.Encodings.Web;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Rules.Migration;
using MmLock.Tool.Migration;
using Spectre.Console;

namespace MmLock.Tool.Reporting;

/// <summary>An inventory as JSON, SARIF or a table. Same survey, same bytes.</summary>
internal static class InventoryWriter
{
    private static readonly JsonWriterOptions s_json = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string ToJson(Survey survey) => Write(json =>
    {
        json.WriteStartObject();
        json.WriteNumber("schema", 1);
        json.WriteStartArray("locks");
        foreach (LockRecord found in survey.Locks)
        {
            json.WriteStartObject();
            json.WriteString("lock", found.Lock);
            json.WriteString("declaredAt", found.DeclaredAt);
            json.WriteBoolean("designated", found.Designated);
            json.WriteNumber("sites", found.Sites);
            json.WriteNumber("withRange", found.WithRange);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("sites");
        foreach (SiteRecord site in survey.Sites)
        {
            json.WriteStartObject();
            json.WriteString("file", site.File);
            json.WriteNumber("line", site.Line);
            json.WriteNumber("column", site.Column);
            json.WriteString("lock", site.Lock);
            json.WriteString("kind", Name(site.Kind));
            json.WriteString("primitive", site.Primitive);
            json.WriteString("mode", site.Mode is { } mode ? Name(mode) : null);
            json.WriteString("stage", Name(site.Stage));
            json.WriteString("range", site.Range);
            json.WriteString("reason", site.Reason);
            json.WriteString("symbols", site.Symbols);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });

    public static string ToSarif(Survey survey) => Write(json =>
    {
        json.WriteStartObject();
        json.WriteString("$schema", "https://json.schemastore.org/sarif-2.1.0.json");
        json.WriteString("version", "2.1.0");
        json.WriteStartArray("runs");
        json.WriteStartObject();
        json.WriteStartObject("tool");
        json.WriteStartObject("driver");
        json.WriteString("name", "mmlock");
        json.WriteString("version", typeof(InventoryWriter).Assembly.GetName().Version!.ToString(3));
        json.WriteStartArray("rules");
        foreach ((string id, string name) in SiteRules.All.Select(r => (r.Descriptor.Id, r.Name)).OrderBy(r => r.Id, StringComparer.Ordinal))
        {
            json.WriteStartObject();
            json.WriteString("id", id);
            json.WriteString("name", name);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteStartArray("results");
        foreach (SiteRecord site in survey.Sites)
        {
            if (RuleOf(site) is { } rule)
            {
                WriteResult(json, site, rule);
            }
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static void WriteResult(Utf8JsonWriter json, SiteRecord site, string rule)
    {
        json.WriteStartObject();
        json.WriteString("ruleId", rule);
        json.WriteString("level", "note");
        json.WriteStartObject("message");
        json.WriteString("text", $"{site.Primitive} on {site.Lock} ({Name(site.Stage)}){(site.Reason is null ? "" : ": " + site.Reason)}{(site.Reason is null && site.Range is not null ? ": " + site.Range : "")}");
        json.WriteEndObject();
        json.WriteStartArray("locations");
        json.WriteStartObject();
        json.WriteStartObject("physicalLocation");
        json.WriteStartObject("artifactLocation");
        json.WriteString("uri", string.Join('/', site.File.Split('/').Select(Uri.EscapeDataString)));
        json.WriteEndObject();
        json.WriteStartObject("region");
        json.WriteNumber("startLine", site.Line);
        json.WriteNumber("startColumn", site.Column);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    public static void ToTable(Survey survey, IAnsiConsole console)
    {
        if (survey.Locks.Count == 0)
        {
            console.Write(new Text("No lock is designated, and none was found whose code works on addresses, offsets, pages or ranges. To designate one, put [CoarseLock] on its field, or name it in .editorconfig: mmlock.coarse_locks = Namespace.Type.Member\n"));
            return;
        }

        Listing.Write(
            console,
            ["lock", "declared at", "designated", "sites", "with a range at hand"],
            survey.Locks.Select(l => new[] { l.Lock, l.DeclaredAt, l.Designated ? "yes" : "candidate", Figures.Count(l.Sites), Figures.Count(l.WithRange) }));
        if (survey.Sites.Count == 0)
        {
            console.Write(new Text("No code was found that uses them.\n"));
            return;
        }

        Listing.Write(
            console,
            ["site", "lock", "kind", "primitive", "stage", "range or reason"],
            survey.Sites.Select(s => new[] { s.Place, s.Lock, Name(s.Kind), s.Primitive, Name(s.Stage), s.Reason ?? s.Range ?? (s.Symbols is null ? "" : $"compiled with {s.Symbols}") }));
        string stages = string.Join(", ", survey.Sites.GroupBy(s => s.Stage).OrderBy(g => g.Key).Select(g => $"{Figures.Count(g.Count())} {Name(g.Key)}"));
        console.Write(new Text($"{stages}: {Figures.Count(survey.Sites.Count, "site")} on {Figures.Count(survey.Locks.Count, "lock")}\n"));
        if (!survey.Locks.Any(l => l.Designated))
        {
            console.Write(new Text("No lock is designated yet. Put [CoarseLock] on the field of one of these, or name it in .editorconfig: mmlock.coarse_locks = Namespace.Type.Member\n"));
        }
    }

    private static string? RuleOf(SiteRecord site) => site.Stage switch
    {
        SiteStage.Raw => MML1001RawLockSite.Definition.Id,
        SiteStage.Inactive => MML1002InactiveRawLockSite.Definition.Id,
        SiteStage.Candidate => MML1003CandidateCoarseLock.Definition.Id,
        SiteStage.Api when site is { Kind: SiteKind.Acquire, Reason: null } => MML1004CoarseAcquireCanBeRanged.Definition.Id,
        SiteStage.Refused => MML1006ConversionRefused.Definition.Id,
        _ => null,
    };

    private static string Name<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();

    private static string Write(Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, s_json))
        {
            write(json);
        }

        return System.Text.Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }
}
