using MmLock.Analyzers.Effects;
using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Narrowing;

/// <summary>
/// An estimate of what the narrowing of one acquire is worth, from the sources alone: whom others wait for longest comes first. It
/// decides nothing but an order.
/// </summary>
/// <param name="Kind">What the acquire becomes. Who holds a range lets the structure go, too; so ranges come first.</param>
/// <param name="Slow">What the section reaches that takes its time: every thread waits for that today.</param>
/// <param name="Loops">Loops in the section's own body.</param>
/// <param name="Callers">Places in sight that name the member with the acquire, up to <see cref="MostCallers"/>.</param>
internal sealed record HoldGain(HoldKind Kind, EffectKinds Slow, int Loops, int Callers)
{
    /// <summary>Who is called from more places than these is called everywhere.</summary>
    private const int MostCallers = 100;

    /// <summary>In the order of what they cost who waits.</summary>
    private static readonly (EffectKinds Kind, string Name)[] s_slow =
    {
        (EffectKinds.FileIO, "file access"),
        (EffectKinds.Blocks, "blocking"),
        (EffectKinds.PageProportional, "page-proportional work"),
        (EffectKinds.CallsUnknown, "calls of unknown code"),
        (EffectKinds.CallsUnseen, "calls of code that is not here to be read"),
        (EffectKinds.Allocates, "allocation"),
    };

    /// <summary>Larger is more; two acquires of the same rank keep the order of the sources.</summary>
    public (int Kind, int Slow, int Loops, int Callers) Rank => (
        Kind is HoldKind.Range or HoldKind.Ranges ? 1 : 0,
        s_slow.Select((s, i) => (Slow & s.Kind) == 0 ? 0 : 1 << (s_slow.Length - i)).Sum(),
        Loops,
        Callers);

    /// <summary>What it is computed from, for a reader.</summary>
    public override string ToString()
    {
        List<string> parts = s_slow.Where(s => (Slow & s.Kind) != 0).Select(s => s.Name)
            .Concat(Loops == 0 ? Enumerable.Empty<string>() : new[] { Count(Loops, "loop") }).ToList();
        return $"{(parts.Count == 0 ? "nothing slow" : string.Join(", ", parts))} under the hold; {Count(Callers, "caller")} in sight";
    }

    public static HoldGain Of(LockUse acquire, HoldKind kind, EffectModel effects, CancellationToken cancellationToken)
    {
        CriticalSection section = CriticalSection.Of(acquire, effects.Locks, cancellationToken);
        var loops = new HashSet<SyntaxNode>(section.Text.SelectMany(t => t.DescendantNodesAndSelf())
            .Where(FlowGraphs.IsLoop));
        return new HoldGain(
            kind, SlowOf(acquire, section, effects, cancellationToken), loops.Count, CallersOf(acquire, effects, cancellationToken));
    }

    private static EffectKinds SlowOf(
        LockUse acquire, CriticalSection section, EffectModel effects, CancellationToken cancellationToken)
    {
        if (FlowGraphs.BodyOf(acquire.Syntax) is not { } body)
        {
            return EffectKinds.None;
        }

        List<SyntaxNode> text = section.Text.ToList();
        return effects.FactsOf(body, cancellationToken).Sites
            .Where(s => s.Operation.Syntax != acquire.Syntax && text.Any(t => t.Span.Contains(s.Operation.Syntax.Span)))
            .SelectMany(s => effects.EffectsAt(s, cancellationToken))
            .Aggregate(EffectKinds.None, (all, effect) => all | effect.Key.Kind);
    }

    private static int CallersOf(LockUse acquire, EffectModel effects, CancellationToken cancellationToken)
    {
        ISymbol member = acquire.Container is IMethodSymbol { AssociatedSymbol: { } property } ? property : acquire.Container;
        return SymbolUses.Uses(member, acquire.Model.Compilation, cancellationToken).Where(name => SymbolEqualityComparer.Default.Equals(
            effects.Locks.Models.Get(name.SyntaxTree).GetSymbolInfo(name, cancellationToken).Symbol?.OriginalDefinition,
            member.OriginalDefinition)).Take(MostCallers).Count();
    }

    private static string Count(int value, string noun) => $"{value} {noun}{(value == 1 ? "" : "s")}";
}
