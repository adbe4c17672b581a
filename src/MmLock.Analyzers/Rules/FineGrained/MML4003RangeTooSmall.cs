using MmLock.Analyzers.Narrowing;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Prefilter;
using MmLock.Analyzers.Protocol;

namespace MmLock.Analyzers.Rules.FineGrained;

/// <summary>
/// MML4003: under a hold of a range, something is accessed at a place that provably lies outside of the range. Somebody else may hold
/// that place.
/// </summary>
internal sealed class MML4003RangeTooSmall : FineGrainedRule
{
    public static readonly DiagnosticDescriptor Definition = Define(
        "MML4003", RuleCategory.FineGrained, DiagnosticSeverity.Warning,
        title: "Range too small",
        message: "'{0}' goes {1} the range '{2}' that is held of '{3}' ({4}): another thread may hold that place",
        description: "A range keeps out threads on its own addresses and no others. What is accessed beside it is accessed without a lock. " +
            "Take the range over all that is accessed.");

    public override DiagnosticDescriptor Descriptor => Definition;

    public override RuleFix Fix => RuleFix.Review("widen the range");

    public override IEnumerable<Diagnostic> Find(LockUseBody body, FineGrainedModel model)
    {
        foreach (RangeOverrun overrun in model.Overruns.In(body))
        {
            ImmutableDictionary<string, string?> facts = ImmutableDictionary<string, string?>.Empty;
            var places = new List<Location> { overrun.Site.Location };
            if (overrun.Held.Creation is { } creation)
            {
                facts = facts.Add(DiagnosticPropertyNames.Below, Text(overrun.Below))
                    .Add(DiagnosticPropertyNames.Above, Text(overrun.Above));
                places.Add(creation.Syntax.GetLocation());
            }

            yield return Diagnostic.Create(
                Descriptor, overrun.At is Microsoft.CodeAnalysis.CSharp.Syntax.InvocationExpressionSyntax
                    ? DiagnosticLocations.Of(overrun.At)
                    : overrun.At.GetLocation(),
                places, facts, ShortText.Of(overrun.At, 60), Words(overrun), ShortText.Of(overrun.Held.Range.Syntax, 60),
                overrun.Site.Path.Name, DiagnosticText.Since(overrun.Site));
        }
    }

    private static string Words(RangeOverrun overrun) => (overrun.Below, overrun.Above) switch
    {
        ( > 0, > 0) => "out at both ends of",
        ( > 0, _) => $"{overrun.Below} before the start of",
        _ => $"{overrun.Above} behind the end of",
    };

    private static string Text(long number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
