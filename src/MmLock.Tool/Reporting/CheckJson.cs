using System.Text.Json.Serialization;
using MmLock.Tool.Checking;

namespace MmLock.Tool.Reporting;

/// <summary>A check as JSON; same input, same bytes. Names and order are those that other programs rely on.</summary>
/// <param name="Schema">The version of the form.</param>
/// <param name="Locks">With a baseline: the locks whose counts it limits.</param>
internal sealed record CheckJson(
    int Schema,
    IEnumerable<CheckJson.FindingEntry> Findings,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IEnumerable<CheckJson.LimitEntry>? Locks)
{
    internal sealed record FindingEntry(
        string Rule, string Severity, string File, int Line, int Column, string Member, string Message, string Fingerprint, bool Suppressed)
    {
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public string? Justification { get; init; }

        /// <summary>With a baseline: <c>new</c> or <c>known</c>.</summary>
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public string? Baseline { get; init; }

        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public IReadOnlyList<StepEntry>? Path { get; init; }
    }

    internal sealed record StepEntry(string File, int Line, int Column, string Text);

    /// <param name="Allowed">How many sites, raw and coarse, the baseline accepts.</param>
    internal sealed record LimitEntry(string Lock, int Raw, int Coarse, int Allowed);

    public static string Write(CheckResult result) => OutputJson.Write(new CheckJson(
        1,
        result.Findings.Select(f => new FindingEntry(
            f.Rule, CheckSarif.Level(f.Severity), f.At.File, f.At.Line, f.At.Column, f.At.Text, f.Message, f.Fingerprint, f.IsSuppressed)
        {
            Justification = f.Justification,
            Baseline = f.IsKnown switch { true => "known", false => "new", null => null },
            Path = f.Story.Count > 0 ? [.. f.Story.Select(s => new StepEntry(s.File, s.Line, s.Column, s.Text))] : null,
        }),
        result.Locks?.Select(l => new LimitEntry(l.Now.Lock, l.Now.Raw, l.Now.Coarse, l.Allowed))));
}
