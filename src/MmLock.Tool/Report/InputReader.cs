using System.Text.Json;
using MmLock.Tool.Messages;

namespace MmLock.Tool.Report;

/// <summary>
/// Reads what the files of a report have: SARIF 2.1.0 of <c>mmlock check</c> or of a build, JSON of <c>check</c> and <c>inventory</c>, JSON
/// Lines of <c>inventory</c>, and the state of a migration.
/// </summary>
internal sealed class InputReader
{
    public List<ReportFinding> Findings { get; } = [];

    public List<ReportSite> Sites { get; } = [];

    public void Add(ReportInput input)
    {
        try
        {
            switch (input.Root)
            {
                case { ValueKind: JsonValueKind.Object } log when log.TryGetProperty("runs", out JsonElement runs):
                    AddSarif(log, runs, input.Path);
                    break;
                case { ValueKind: JsonValueKind.Object } check when check.TryGetProperty("findings", out JsonElement findings)
                    && findings.EnumerateArray().All(f => f.TryGetProperty("message", out _)):
                    Findings.AddRange(findings.EnumerateArray().Select(OfCheck));
                    break;
                case { ValueKind: JsonValueKind.Object } migration when migration.TryGetProperty("before", out _)
                    && migration.TryGetProperty("sites", out JsonElement sites):
                    Sites.AddRange(sites.EnumerateArray().Where(s => Text(s, "kind") == "acquire").Select(OfMigration));
                    break;
                case { ValueKind: JsonValueKind.Object } inventory when inventory.TryGetProperty("locks", out _)
                    && inventory.TryGetProperty("sites", out JsonElement sites):
                    AddInventory(sites.EnumerateArray());
                    break;
                case { ValueKind: JsonValueKind.Array } lines when lines.GetArrayLength() > 0
                    && lines.EnumerateArray().All(l => Text(l, "solution") is not null):
                    AddLines(lines);
                    break;
                case { ValueKind: JsonValueKind.Object } line when Text(line, "solution") is not null:
                    AddInventory([line]);
                    break;
                default:
                    throw new ToolException($"'{input.Path}' is neither SARIF nor JSON of mmlock check, inventory or migrate.");
            }
        }
        catch (Exception failure) when (failure is InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new ToolException($"'{input.Path}' is damaged: {failure.Message} Write it anew, or leave it out.");
        }
    }

    private void AddSarif(JsonElement log, JsonElement runs, string path)
    {
        if (Text(log, "version") is not "2.1.0")
        {
            throw new ToolException(
                $"'{path}' is SARIF {Text(log, "version") ?? "of no version"}. Let the build write 2.1.0: "
                + "<ErrorLog>build.sarif,version=2.1</ErrorLog>.");
        }

        foreach (JsonElement result in runs.EnumerateArray().SelectMany(r => Items(r, "results")))
        {
            if (Text(result, "ruleId") is { } rule && rule.StartsWith("MML", StringComparison.Ordinal)
                && Items(result, "locations").FirstOrDefault() is { ValueKind: JsonValueKind.Object } at)
            {
                Findings.Add(OfSarif(rule, result, at));
            }
        }
    }

    private static ReportFinding OfSarif(string rule, JsonElement result, JsonElement at)
    {
        (string file, int line, int column, string? code) = PlaceOf(at);
        JsonElement[] flow = [.. Items(result, "codeFlows").SelectMany(f => Items(f, "threadFlows")).Take(1)
            .SelectMany(f => Items(f, "locations")).Select(l => l.GetProperty("location"))];
        ReportStep[] path = [.. (flow.Length > 0 ? flow : Items(result, "relatedLocations")).Select(StepOf)];
        JsonElement suppression = Items(result, "suppressions").FirstOrDefault();
        return new ReportFinding(
            rule, Text(result, "level") ?? "warning", file, line, column,
            Items(at, "logicalLocations").Select(l => Text(l, "fullyQualifiedName")).FirstOrDefault() ?? "",
            result.GetProperty("message").GetProperty("text").GetString()!, suppression.ValueKind == JsonValueKind.Object)
        {
            Justification = suppression.ValueKind == JsonValueKind.Object ? Text(suppression, "justification") : null,
            Code = code,
            Path = path.Length > 0 ? path : null,
        };
    }

    private static ReportStep StepOf(JsonElement location)
    {
        (string file, int line, _, string? code) = PlaceOf(location);
        string text = location.TryGetProperty("message", out JsonElement message) ? Text(message, "text") ?? "" : "";
        return new ReportStep(file, line, text) { Code = code };
    }

    private static (string File, int Line, int Column, string? Code) PlaceOf(JsonElement location)
    {
        JsonElement place = location.GetProperty("physicalLocation");
        string uri = place.GetProperty("artifactLocation").GetProperty("uri").GetString()!;
        string file = Uri.TryCreate(uri, UriKind.Absolute, out Uri? absolute) && absolute.IsFile
            ? absolute.LocalPath : Uri.UnescapeDataString(uri);
        if (!place.TryGetProperty("region", out JsonElement region))
        {
            return (file, 1, 1, null);
        }

        string? code = region.TryGetProperty("snippet", out JsonElement snippet) ? Text(snippet, "text") : null;
        return (file, Number(region, "startLine") ?? 1, Number(region, "startColumn") ?? 1, code);
    }

    private static ReportFinding OfCheck(JsonElement finding)
    {
        ReportStep[] path = [.. Items(finding, "path")
            .Select(s => new ReportStep(Required(s, "file"), Number(s, "line") ?? 1, Text(s, "text") ?? ""))];
        return new ReportFinding(
            Required(finding, "rule"), Text(finding, "severity") ?? "warning", Required(finding, "file"), Number(finding, "line") ?? 1,
            Number(finding, "column") ?? 1, Text(finding, "member") ?? "", Required(finding, "message"),
            finding.TryGetProperty("suppressed", out JsonElement suppressed) && suppressed.GetBoolean())
        {
            Justification = Text(finding, "justification"),
            Path = path.Length > 0 ? path : null,
        };
    }

    private static ReportSite OfMigration(JsonElement site)
    {
        string becomes = Text(site, "becomes") ?? "coarse";
        string stage = Text(site, "state") switch
        {
            "refused" => "refused",
            "kept" when becomes != "coarse" => "fine",
            _ => "coarse",
        };
        return new ReportSite(
            Required(site, "file"), Number(site, "line") ?? 1, 1, Required(site, "lock"), stage,
            stage == "fine" ? null : Text(site, "reason"));
    }

    /// <summary>The sites of several solutions, whose files may have the same names.</summary>
    private void AddLines(JsonElement lines)
    {
        IGrouping<string, JsonElement>[] solutions = [.. lines.EnumerateArray().GroupBy(l => Text(l, "solution")!)];
        foreach (IGrouping<string, JsonElement> solution in solutions)
        {
            AddInventory(solution, solutions.Length == 1 ? "" : FolderOf(solution.Key));
        }
    }

    /// <summary>Ends with a slash, if it is one at all.</summary>
    private static string FolderOf(string solution)
    {
        string path = solution.Replace('\\', '/');
        string folder = Path.HasExtension(path) ? path[..(path.LastIndexOf('/') + 1)] : path;
        return folder is "" || folder.EndsWith('/') ? folder : folder + "/";
    }

    private void AddInventory(IEnumerable<JsonElement> sites, string folder = "")
    {
        foreach (JsonElement site in sites.Where(s => Text(s, "kind") == "acquire"))
        {
            string? stage = Text(site, "stage") switch
            {
                "raw" or "inactive" => "raw",
                "refused" => "refused",
                "api" => "coarse",
                "ranged" => "fine",
                _ => null,
            };
            if (stage is not null)
            {
                Sites.Add(new ReportSite(
                    folder + Required(site, "file"), Number(site, "line") ?? 1, Number(site, "column") ?? 1, Required(site, "lock"),
                    stage,
                    stage == "fine" ? null : Text(site, "obstacle") ?? Text(site, "reason")));
            }
        }
    }

    private static IEnumerable<JsonElement> Items(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement items) && items.ValueKind == JsonValueKind.Array ? items.EnumerateArray() : [];

    private static string Required(JsonElement element, string name) =>
        Text(element, name) ?? throw new FormatException($"an entry has no '{name}'.");

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static int? Number(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number ? value.GetInt32() : null;
}
