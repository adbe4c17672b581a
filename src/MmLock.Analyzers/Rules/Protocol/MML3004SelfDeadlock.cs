using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Primitives;
using MmLock.Analyzers.Protocol;

namespace MmLock.Analyzers.Rules.Protocol;

/// <summary>
/// MML3004: a lock that is not re-entrant taken again by the code that holds it, here or through calls. Ranges of one lock
/// count as the same where they overlap for sure; where that cannot be told, their order is MML3005's affair, and so is a
/// range that is to become the whole space.
/// </summary>
internal sealed class MML3004SelfDeadlock : LockUseRule
{
    public static readonly DiagnosticDescriptor Definition = Define(
        "MML3004", RuleCategory.Protocol, DiagnosticSeverity.Warning,
        title: "Self-deadlock",
        message: "'{0}' is taken{1} here{2}, but it is already held{3} ({4}): {5}",
        description: "The lock is not re-entrant: a second acquire by whoever holds it waits for its own release, or throws. " +
            "Work under the hold that there is, or split the callee into one that takes the lock and one that expects it held.");

    public override DiagnosticDescriptor Descriptor => Definition;

    public override RuleFix Fix => RuleFix.Review("work under the hold that is there");

    public override IEnumerable<Diagnostic> Find(LockUseBody body)
    {
        var reported = new HashSet<(Location, LockPath)>();
        foreach (NestedAcquire acquire in body.Nested)
        {
            LockPath path = body.Model.Aliases.Canonical(acquire.Path);
            foreach (LockHold held in acquire.Held.Reverse())
            {
                if (body.Model.Aliases.Canonical(held.Site.Path).Equals(path)
                    && !body.Assertions.Covers(path, acquire.Operation)
                    && !IsUpgrade(acquire, path, body)
                    && Overlap(held, acquire, body.Part)
                    && StablePaths.IsSame(path, held, acquire.Operation, body.Part)
                    && Reentry.Outcome(path, held, acquire.Site, body.Model, CancellationToken.None) is { } outcome)
                {
                    if (reported.Add((acquire.Location, path)))
                    {
                        yield return Diagnostic.Create(
                            Descriptor, acquire.Location, acquire.Story(held), Facts(held, acquire, body.Part),
                            acquire.Path.Name, DiagnosticText.In(acquire.Site.Mode, path, body.Model.Locks.Types), acquire.Through,
                            DiagnosticText.In(held.Mode, path, body.Model.Locks.Types), DiagnosticText.Since(held.Site), outcome);
                    }

                    break;
                }
            }
        }
    }

    private static ImmutableDictionary<string, string?> Facts(LockHold held, NestedAcquire acquire, FunctionBody part)
    {
        bool sameMode = held.Mode == HoldMode.Write || held.Mode == acquire.Site.Mode;
        bool wider = held.Site.Class != LockGranularity.Range || held.Site.Range is not null && RangeRelations.Covers(held, acquire, part);
        bool covers = sameMode && wider && acquire.Calls.IsEmpty && !held.Site.IsRequired
            && acquire.Site.Lock is { Verb: LockVerb.Acquire };
        return covers
            ? ImmutableDictionary<string, string?>.Empty.Add(DiagnosticPropertyNames.IsCovered, "")
            : ImmutableDictionary<string, string?>.Empty;
    }

    /// <summary>Under an upgradeable hold the lock may be taken for writing, and then again for reading.</summary>
    private static bool IsUpgrade(NestedAcquire acquire, LockPath path, LockUseBody body) =>
        acquire.Site.Mode != HoldMode.Upgradeable
        && acquire.Held.Where(h => body.Model.Aliases.Canonical(h.Site.Path).Equals(path)).ToList() is { Count: 1 } only
            && only[0].Mode == HoldMode.Upgradeable;

    /// <summary>Locks without ranges always do; a coarse hold overlaps every range, and a range only what can be told.</summary>
    private static bool Overlap(LockHold held, NestedAcquire acquire, FunctionBody part)
    {
        LockGranularity wanted = acquire.Site.Class;
        if (held.Site.Class != LockGranularity.Range)
        {
            return true;
        }

        if (wanted == LockGranularity.Coarse)
        {
            // Which range the caller holds does not matter for the whole space.
            return held.Site.IsRequired;
        }

        return wanted != LockGranularity.Range
            || RangeRelations.Between(held, acquire, part) == RangeRelation.Overlapping;
    }
}
