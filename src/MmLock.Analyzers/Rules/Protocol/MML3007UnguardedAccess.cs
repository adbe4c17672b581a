using System;
using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Primitives;
using MmLock.Analyzers.Protocol;

namespace MmLock.Analyzers.Rules.Protocol;

/// <summary>
/// MML3007: a <c>[GuardedBy]</c> member touched, or a <c>[RequiresLock]</c> method called, without the lock in the needed
/// mode on some path that leads there. Not in constructors, and not on objects that nobody else has yet. A hold of any
/// range of the lock counts as holding it. Silent where the owner of the lock cannot be told.
/// </summary>
internal sealed class MML3007UnguardedAccess : LockUseRule
{
    public static readonly DiagnosticDescriptor Definition = Define(
        "MML3007", RuleCategory.Protocol, DiagnosticSeverity.Warning,
        title: "Unguarded access",
        message: "'{0}' is {1} here, but '{2}', which {3}, is {4}",
        description: "Another thread may be changing what this code looks at. Take the lock around the access, or say with " +
            "[RequiresLock] that every caller holds it.");

    public override DiagnosticDescriptor Descriptor => Definition;

    public override RuleFix Fix => RuleFix.Review("acquire around it, or `[RequiresLock]`");

    public override IEnumerable<Diagnostic> Find(LockUseBody body)
    {
        FunctionBody part = body.Part;
        if (part.Entry == BodyEntry.Unknown)
        {
            yield break;
        }

        // What decides the range of an acquire is told there.
        var captured = new HashSet<IOperation>(RangeCaptures.In(body).Select(c => c.Read.Operation));
        foreach (IGrouping<ISymbol?, GuardedMemberUse> ofLock in body.Accesses
            .Where(a => !captured.Contains(a.Operation) && !a.Lock.IsOpaque && part.At(a.Operation).IsReached)
            .GroupBy(a => a.Lock.Symbol, SymbolEqualityComparer.Default))
        {
            List<GuardedMemberUse> accesses = ofLock.ToList();
            List<(GuardedMemberUse Access, Finding Missing)> found = accesses
                .Select(a => (Access: a, Missing: FindingAt(a, body)))
                .Where(f => f.Missing is not null).Select(f => (f.Access, f.Missing!)).ToList();
            if (accesses.Count > 1 && found.Count == accesses.Count && found.All(f => f.Missing.IsNowhere))
            {
                // A method that never takes the lock lacks it once, not at every line.
                var words = new Finding($"not held anywhere in '{DiagnosticText.BodyName(part)}' ({accesses.Count} accesses)", null, true);
                yield return Create(accesses[0], words, accesses.Skip(1).Select(a => a.Location), body);
                continue;
            }

            var reported = new HashSet<(SyntaxNode, LockPath, ISymbol)>();
            foreach ((GuardedMemberUse access, Finding missing) in found)
            {
                if (reported.Add((Receivers.StatementOf(access.Operation.Syntax), access.Lock, access.Member)))
                {
                    yield return Create(
                        access, missing,
                        missing.Acquire is { IsRequired: false } acquire ? new[] { acquire.Location } : Enumerable.Empty<Location>(), body);
                }
            }
        }
    }

    private static Finding? FindingAt(GuardedMemberUse access, LockUseBody body) =>
        MissingAt(body.Part.At(access.Operation), access, body.Model) is { } missing
        && !body.Assertions.Covers(access.Lock, access.Operation)
        && !IsOfUnreadLock(access, body.Part, body.Model) ? missing : null;

    /// <summary>What is wrong, in words; null when every path holds the lock, or may hold it by another name.</summary>
    private static Finding? MissingAt(HeldAt at, GuardedMemberUse access, LockUseModel model)
    {
        var answers = at.Paths.Select(w => model.Relations.Ask(w, access.Lock, access.LockType)).ToList();
        int missing = answers.Count(a => a.Answer == HeldAnswer.Missing);
        if (missing > 0)
        {
            return new Finding(
                missing == answers.Count ? "not held" : "not held on every path that leads here",
                answers.Select(a => a.Hold?.Site).OfType<AcquireSite>().OrderBy(s => s.Index).FirstOrDefault(),
                missing == answers.Count);
        }

        LockHold? weak = access.Needed != HoldMode.Write
            ? null
            : answers.Select(a => a.Hold).FirstOrDefault(h => h is { Mode: not HoldMode.Write });
        return weak is { } hold
            ? new Finding(
                "held " + DiagnosticText.Mode(hold.Mode) + " only, and must be held for writing (" + DiagnosticText.Since(hold.Site) + ")",
                hold.Site, false)
            : null;
    }

    /// <summary>A lock of the user's own type, taken by a method that the engine cannot look into.</summary>
    private static bool IsOfUnreadLock(GuardedMemberUse access, FunctionBody part, LockUseModel model)
    {
        if (model.Relations.IsPrimitive(access.LockType))
        {
            return false;
        }

        LockPath wanted = model.Relations.Aliases.Canonical(access.Lock);
        for (FunctionBody? at = part; at is not null; at = at.Outer)
        {
            if (at.Operations.OfType<IInvocationOperation>().Any(c => c.Instance is { } receiver && IsAboutLocking(c.TargetMethod.Name)
                && LockRelations.IsPrefix(wanted, model.Relations.Aliases.Canonical(at.Locks.Paths.Of(receiver)))))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsAboutLocking(string name) =>
        name.Contains("Lock") || name.Contains("Enter") || name.Contains("Acquire") || name.Contains("Wait") || name.Contains("Hold")
            || name.StartsWith("Read", StringComparison.Ordinal) || name.StartsWith("Write", StringComparison.Ordinal);

    private Diagnostic Create(GuardedMemberUse access, Finding missing, IEnumerable<Location> story, LockUseBody body)
    {
        string touched = access.Intent switch
        {
            AccessIntent.Read => "read",
            AccessIntent.Write => "written",
            _ => "called",
        };

        // The fix asks the callers for the strongest mode that the method needs anywhere, or its other touches would be next.
        bool writes =
            body.Accesses.Any(a => a.Lock.IsSameMember(access.Lock) && (a.Intent == AccessIntent.Write || a.Needed == HoldMode.Write));
        ImmutableDictionary<string, string?> facts = LockProperties
            .Of(access.Lock, access.LockType, body.Part.Method, body.Model.Locks.Types)
            .Add(DiagnosticPropertyNames.Mode, access.Intent == AccessIntent.Write || access.Needed == HoldMode.Write ? "Write" : "Read")
            .Add(DiagnosticPropertyNames.MethodMode, writes ? "Write" : "Read");
        facts = missing.IsNowhere ? facts.Add(DiagnosticPropertyNames.IsNowhere, "") : facts;
        return Diagnostic.Create(
            Descriptor, access.Location, story, facts,
            DiagnosticText.MemberName(access.Member), touched, access.Lock.Name,
            access.Intent == AccessIntent.Call ? "it requires" : "guards it", missing.Words);
    }

    /// <param name="Words">What is wrong.</param>
    /// <param name="Acquire">The acquire on the ways that do hold the lock.</param>
    /// <param name="IsNowhere">No path holds it.</param>
    private sealed record Finding(string Words, AcquireSite? Acquire, bool IsNowhere);
}
