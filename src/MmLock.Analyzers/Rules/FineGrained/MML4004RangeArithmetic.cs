using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Prefilter;
using MmLock.Analyzers.Ranges;

namespace MmLock.Analyzers.Rules.FineGrained;

/// <summary>
/// MML4004: arithmetic in the bounds of an <c>AddressRange</c> that makes it another range than is meant: a sum that
/// wraps around, a product
/// that is widened too late, rounding that leaves out what is asked for, a range of nothing.
/// </summary>
internal sealed class MML4004RangeArithmetic : Rule
{
    public static readonly DiagnosticDescriptor Definition = Define(
        "MML4004", RuleCategory.FineGrained, DiagnosticSeverity.Info,
        title: "Range arithmetic",
        message: "'{0}' {1}",
        description: "A lock on a range that was computed wrongly is a lock on other memory, or an exception. AddressRange.FromLength takes a "
            +
            "start and a length and has no sum that could wrap; products are widened first; starts are rounded down and ends up.");

    public override DiagnosticDescriptor Descriptor => Definition;

    public override RuleFix Fix => RuleFix.All("`AddressRange.FromLength`, or widened first", "for sums and products");

    /// <summary>Whether code spells the type at all.</summary>
    public static bool NamesRange(MemberAnalysis code) =>
        IdentifierIndex.Of(code.Tree, code.CancellationToken).Contains("AddressRange", code.Root.Span);

    public static IEnumerable<Diagnostic> Find(MemberAnalysis code, KnownTypes types)
    {
        if (types.AddressRange is null)
        {
            yield break;
        }

        foreach (RangeFault fault in new RangeArithmetic(code.Operations, types).Find().OrderBy(f => f.At.Syntax.SpanStart))
        {
            string? kind = fault.Flaw == RangeFlaw.WidenedLate || fault is { Flaw: RangeFlaw.Wraps, IsDirect: true }
                ? fault.Flaw.ToString()
                : null;
            ImmutableDictionary<string, string?> facts = ImmutableDictionary<string, string?>.Empty;
            yield return Diagnostic.Create(
                Definition, fault.At.Syntax.GetLocation(), new[] { fault.Call.Syntax.GetLocation() },
                kind is null ? facts : facts.Add(DiagnosticPropertyNames.Kind, kind), ShortText.Of(fault.At.Syntax, 60), Words(fault));
        }
    }

    private static string Words(RangeFault fault) => fault.Flaw switch
    {
        RangeFlaw.Wraps => "can wrap around, to an end before the start: AddressRange.FromLength takes the length itself",
        RangeFlaw.WidenedLate =>
            $"is multiplied as '{fault.At.Type?.ToDisplayString()}' and can be too large before it is widened: widen first",
        RangeFlaw.StartRoundedUp => "rounds the start of the range up: the addresses before it are not locked",
        RangeFlaw.EndRoundedDown => "rounds the end of the range down: the addresses behind it are not locked",
        _ => "is a range of nothing, which throws: AddressRange.All is everything",
    };
}
