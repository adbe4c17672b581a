using System.Text.Json.Serialization;

namespace MmLock.Tool.Reporting;

/// <summary>A SARIF 2.1.0 log, as far as the tool writes it; what is null is left out.</summary>
internal sealed record SarifLog([property: JsonPropertyName("$schema")] string Schema, string Version, SarifLog.ToolRun[] Runs)
{
    internal sealed record ToolRun(Tool Tool, Result[] Results)
    {
        /// <summary>How columns are counted.</summary>
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public string? ColumnKind { get; init; }
    }

    internal sealed record Tool(Driver Driver);

    internal sealed record Driver(string Name, string Version, RuleEntry[] Rules);

    internal sealed record RuleEntry(string Id, string Name)
    {
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public Message? ShortDescription { get; init; }

        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public Message? FullDescription { get; init; }

        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public string? HelpUri { get; init; }

        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public Configuration? DefaultConfiguration { get; init; }
    }

    internal sealed record Configuration(string Level);

    internal sealed record Result(string RuleId, string Level, Message Message, Location[] Locations)
    {
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public Location[]? RelatedLocations { get; init; }

        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public CodeFlow[]? CodeFlows { get; init; }

        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public Dictionary<string, string>? PartialFingerprints { get; init; }

        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public Suppression[]? Suppressions { get; init; }

        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public string? BaselineState { get; init; }
    }

    internal sealed record Message(string Text);

    internal sealed record Location(PhysicalLocation PhysicalLocation)
    {
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public LogicalLocation[]? LogicalLocations { get; init; }

        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public Message? Message { get; init; }
    }

    internal sealed record LogicalLocation(string FullyQualifiedName);

    internal sealed record PhysicalLocation(ArtifactLocation ArtifactLocation, Region Region);

    internal sealed record ArtifactLocation(string Uri);

    internal sealed record Region(int StartLine, int StartColumn)
    {
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public int? EndLine { get; init; }

        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public int? EndColumn { get; init; }

        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public Message? Snippet { get; init; }
    }

    internal sealed record CodeFlow(ThreadFlow[] ThreadFlows);

    internal sealed record ThreadFlow(ThreadFlowLocation[] Locations);

    internal sealed record ThreadFlowLocation(Location Location);

    internal sealed record Suppression(string Kind)
    {
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public string? Justification { get; init; }
    }

    /// <summary>One run of this tool.</summary>
    public static SarifLog Of(RuleEntry[] rules, Result[] results)
    {
        var driver = new Driver("mmlock", typeof(SarifLog).Assembly.GetName().Version!.ToString(3), rules);
        return new SarifLog("https://json.schemastore.org/sarif-2.1.0.json", "2.1.0", [new ToolRun(new Tool(driver), results)]);
    }

    /// <param name="file">Relative, with <c>/</c>.</param>
    public static Location At(string file, Region region) => new(new PhysicalLocation(
        new ArtifactLocation(string.Join('/', file.Split('/').Select(Uri.EscapeDataString))), region));
}
