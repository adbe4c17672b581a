using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Locks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace MmLock.Analyzers.Rules.Protocol;

/// <summary>
/// MML3007: a <c>[GuardedBy]</c> member touched, or a <c>[RequiresLock]</c> method called, without the lock in the needed
/// mode on some way that leads there. Not in constructors, and not on objects that nobody else has yet. A hold of any
/// range of the lock counts as holding it. Silent where the owner of the lock cannot be told.
/// </summary>
internal sealed class MML3007UnguardedAccess : LockUseRule
{
    public override DiagnosticDescriptor Descriptor => RuleDescriptors.UnguardedAccess;

    public override IEnumerable<Diagnostic> Find(LockUseBody body)
    {
        BodyPart part = body.Part;
        LockUseModel model = body.Model;
        if (part.Entry == BodyEntry.Unknown)
        {
            yield break;
        }

        var reported = new HashSet<(SyntaxNode, LockPath, ISymbol)>();
        foreach (GuardedAccess access in body.Accesses)
        {
            HeldAt at = part.At(access.Operation);
            if (at.IsReached && MissingAt(at, access, model) is { } missing
                && !model.Relations.IsInsideLockStatement(access.Operation, access.Lock, part.Locks.Paths)
                && !body.Assertions.Covers(access.Lock, access.Operation)
                && !IsOfUnreadLock(access, part, model)
                && reported.Add((Receivers.StatementOf(access.Operation.Syntax), access.Lock, access.Member)))
            {
                yield return Create(access, missing, body);
            }
        }
    }

    /// <summary>What is wrong, in words; null when every way holds the lock, or may hold it by another name.</summary>
    private static Finding? MissingAt(HeldAt at, GuardedAccess access, LockUseModel model)
    {
        if (access.Lock.IsOpaque)
        {
            return null;
        }

        var answers = at.Ways.Select(w => model.Relations.Ask(w, access.Lock, access.LockType)).ToList();
        int missing = answers.Count(a => a.Answer == HeldAnswer.Missing);
        if (missing > 0)
        {
            return new Finding(
                missing == answers.Count ? "not held" : "not held on every way that leads here",
                answers.Select(a => a.Hold?.Site).OfType<AcquireSite>().OrderBy(s => s.Index).FirstOrDefault());
        }

        LockHold? weak = access.Needed != HoldMode.Write ? null : answers.Select(a => a.Hold).FirstOrDefault(h => h is { Mode: not HoldMode.Write });
        return weak is { } hold ? new Finding("held " + HeldWords.Mode(hold.Mode) + " only, and must be held for writing (" + HeldWords.Since(hold.Site) + ")", hold.Site) : null;
    }

    /// <summary>A lock of the user's own type, taken by a method that the engine cannot look into.</summary>
    private static bool IsOfUnreadLock(GuardedAccess access, BodyPart part, LockUseModel model)
    {
        if (model.Relations.IsPrimitive(access.LockType))
        {
            return false;
        }

        LockPath wanted = model.Relations.Aliases.Canonical(access.Lock);
        for (BodyPart? at = part; at is not null; at = at.Outer)
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
        name.Contains("Lock") || name.Contains("Enter") || name.Contains("Acquire") || name.Contains("Wait") || name.Contains("Hold") || name.StartsWith("Read", StringComparison.Ordinal) || name.StartsWith("Write", StringComparison.Ordinal);

    private Diagnostic Create(GuardedAccess access, Finding missing, LockUseBody body)
    {
        string touched = access.Intent switch
        {
            AccessIntent.Read => "read",
            AccessIntent.Write => "written",
            _ => "called",
        };

        // The fix asks the callers for the strongest mode that the method needs anywhere, or its other touches would be next.
        bool writes = body.Accesses.Any(a => a.Lock.Equals(access.Lock) && (a.Intent == AccessIntent.Write || a.Needed == HoldMode.Write));
        ImmutableDictionary<string, string?> facts = LockFacts.Of(access.Lock, access.LockType, body.Part.Method)
            .Add(LockFacts.Mode, access.Intent == AccessIntent.Write || access.Needed == HoldMode.Write ? "Write" : "Read")
            .Add(LockFacts.MethodMode, writes ? "Write" : "Read");
        IEnumerable<Location> story = missing.Acquire is { IsRequired: false } acquire ? new[] { acquire.Location } : Enumerable.Empty<Location>();
        return Diagnostic.Create(
            Descriptor, access.Location, story, facts,
            HeldWords.MemberName(access.Member), touched, access.Lock.Name, access.Intent == AccessIntent.Call ? "it requires" : "guards it", missing.Words);
    }

    private sealed record Finding(string Words, AcquireSite? Acquire);
}
