using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Protocol;

namespace MmLock.Analyzers.Rules.Protocol;

/// <summary>
/// MML3005: locks taken in an order in which two threads can wait for each other. A range after a structure lock; the
/// whole space after a range of the same lock; two ranges of one lock that nothing puts in ascending order; two locks
/// that other code of the project takes the other way round.
/// </summary>
internal sealed class MML3005LockOrderInversion : LockUseRule
{
    public static readonly DiagnosticDescriptor Definition = Define(
        "MML3005", RuleCategory.Protocol, DiagnosticSeverity.Warning,
        title: "Lock order inversion",
        message: "'{0}' is taken{1} here{2} while '{3}' is held{4} ({5}): {6}",
        description: "Two threads that take the same locks in different orders can each hold what the other waits for. Ranges " +
            "come first, in ascending order and never to grow, then the structure lock; other locks in one order everywhere.");

    public override DiagnosticDescriptor Descriptor => Definition;

    public override RuleFix Fix => RuleFix.Review("the other order, where the two scopes touch");

    public override IEnumerable<Diagnostic> Find(LockUseBody body)
    {
        var reported = new HashSet<Location>();
        foreach (NestedAcquire acquire in body.Nested)
        {
            foreach (LockHold held in acquire.Held.Reverse())
            {
                if (Reason(held, acquire, body) is { } reason && reported.Add(acquire.Location))
                {
                    yield return Create(held, acquire, reason.Words, reason.CanSwap, acquire.Story(held), body);
                }
            }
        }

        foreach ((NestedAcquire acquire, LockHold held, OrderedPair pair) in body.Model.Order.PairsOf(body))
        {
            if (!reported.Contains(acquire.Location) && !IsStructureAndRange(held, acquire, body.Model)
                && body.Model.Order.Inversion(pair, body.CancellationToken) is { } other && reported.Add(acquire.Location))
            {
                yield return Create(
                    held, acquire,
                    $"'{other.Method}' takes the two the other way round ({Where(other.Location, acquire.Location)}), and two threads wait for each other forever",
                    canSwap: true, acquire.Story(held).Append(other.Location), body);
            }
        }

        foreach ((NestedAcquire acquire, LockHold held, InstancePair pair) in body.Model.Order.InstancePairsOf(body))
        {
            if (!reported.Contains(acquire.Location) && body.Model.Order.Inversion(pair, body.CancellationToken) is { } call
                && reported.Add(acquire.Location))
            {
                yield return Create(
                    held, acquire,
                    $"'{call.Call}' takes those of the two objects the other way round ({Where(call.Location, acquire.Location)}), and two threads wait for each other forever",
                    canSwap: false, acquire.Story(held).Append(call.Location), body);
            }
        }
    }

    /// <summary>Where another place is, seen from one.</summary>
    private static string Where(Location other, Location here)
    {
        string file = System.IO.Path.GetFileName(other.SourceTree?.FilePath ?? "");
        return file.Length == 0 || other.SourceTree == here.SourceTree
            ? $"line {DiagnosticText.Line(other)}"
            : $"{file}, line {DiagnosticText.Line(other)}";
    }

    private static (string Words, bool CanSwap)? Reason(LockHold held, NestedAcquire acquire, LockUseBody body)
    {
        bool isSame = body.Model.Aliases.Canonical(held.Site.Path).Equals(body.Model.Aliases.Canonical(acquire.Path))
            && StablePaths.IsSame(acquire.Path, held, acquire.Operation, body.Part);
        if (IsRangeLock(acquire.Path, body.Model) && held.Site.Class == LockGranularity.Structure)
        {
            // Two structure holds of one lock nest, or are MML3004.
            bool areStructure = held.Site.Lock is { IsStructure: true } && acquire.Site.Lock is { IsStructure: true };
            return areStructure && isSame
                ? null
                : ("ranges come first and the structure lock after them, or two threads wait for each other forever", true);
        }

        if (held.Site.Class != LockGranularity.Range || !isSame)
        {
            return null;
        }

        if (acquire.Site.Class == LockGranularity.Coarse)
        {
            return held.Site.IsRequired
                ? null
                : ("a range cannot grow into the whole space while it is held; release it and start over with a coarse hold", false);
        }

        return RangeRelations.Between(held, acquire, body.Part) switch
        {
            RangeRelation.Descending => ("two ranges of one lock are taken in ascending order, the lower one first", true),
            RangeRelation.Unknown =>
                ("nothing shows that the second range lies above the first; take them in ascending order, or one range over both", false),
            _ => null,
        };
    }

    private Diagnostic Create(
        LockHold held, NestedAcquire acquire, string reason, bool canSwap, IEnumerable<Location> story, LockUseBody body) =>
        Diagnostic.Create(
            Descriptor, acquire.Location, story,
            canSwap && acquire.Calls.IsEmpty && !held.Site.IsRequired
                ? ImmutableDictionary<string, string?>.Empty.Add(DiagnosticPropertyNames.CanSwap, "")
                : ImmutableDictionary<string, string?>.Empty,
            acquire.Path.Name, DiagnosticText.In(acquire.Site.Mode, acquire.Path, body.Model.Locks.Types), acquire.Through,
            held.Site.Path.Name, DiagnosticText.In(held.Mode, held.Site.Path, body.Model.Locks.Types), DiagnosticText.Since(held.Site),
            reason);

    /// <summary>Of these two the right order is known, and the wrong one reported where it is.</summary>
    private static bool IsStructureAndRange(LockHold held, NestedAcquire acquire, LockUseModel model) =>
        held.Site.Class == LockGranularity.Structure && IsRangeLock(acquire.Path, model)
            || acquire.Site.Class == LockGranularity.Structure && IsRangeLock(held.Site.Path, model);

    private static bool IsRangeLock(LockPath path, LockUseModel model) =>
        model.Aliases.Canonical(path).Symbol is { } symbol && symbol.DeclaredType() is { } type
            && (model.Locks.Types.IsMmapLock(type) || KnownTypes.Is(type, model.Locks.Types.RangeLock));
}
