using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Locks;
using Microsoft.CodeAnalysis;

namespace MmLock.Analyzers.Rules.Protocol;

/// <summary>
/// MML3008: a guarded member written while its lock is held, but on some way for reading only. An upgradeable hold that
/// was not upgraded is one for reading. Where the lock is not held at all, MML3007 speaks.
/// </summary>
internal sealed class MML3008WriteUnderReadHold : LockUseRule
{
    public override DiagnosticDescriptor Descriptor => RuleDescriptors.WriteUnderReadHold;

    public override IEnumerable<Diagnostic> Find(LockUseBody body)
    {
        var reported = new HashSet<(SyntaxNode, LockPath, ISymbol)>();
        foreach (GuardedAccess write in body.Accesses.Where(a => a.Intent == AccessIntent.Write && !a.Lock.IsOpaque))
        {
            List<(HeldAnswer Answer, LockHold? Hold)> answers = body.Part.At(write.Operation).Ways.Select(w => body.Model.Relations.Ask(w, write.Lock, write.LockType)).ToList();
            if (answers.Count > 0 && answers.All(a => a.Answer == HeldAnswer.Held)
                && answers.Select(a => a.Hold!.Value).FirstOrDefault(h => h.Mode != HoldMode.Write) is { Site: { } site } hold
                && !body.Assertions.Covers(write.Lock, write.Operation)
                && reported.Add((Receivers.StatementOf(write.Operation.Syntax), write.Lock, write.Member)))
            {
                yield return Create(write, hold, site, body.Part);
            }
        }
    }

    private Diagnostic Create(GuardedAccess write, LockHold hold, AcquireSite site, BodyPart part)
    {
        // The fix changes the acquire with its releases, and only where these are nobody else's.
        ImmutableArray<Location> releases = HoldEnds.Of(site, part.Locks);
        IEnumerable<Location> story = site.Location == Location.None ? Enumerable.Empty<Location>() : new[] { site.Location }.Concat(releases.IsDefault ? Enumerable.Empty<Location>() : releases);
        ImmutableDictionary<string, string?> facts = LockFacts.Of(write.Lock, write.LockType, part.Method);
        if (!releases.IsDefault)
        {
            facts = facts.Add(LockFacts.Releases, releases.Length.ToString(CultureInfo.InvariantCulture));
        }

        return Diagnostic.Create(Descriptor, write.Location, story, facts, HeldWords.MemberName(write.Member), write.Lock.Name, HeldWords.Mode(hold.Mode), HeldWords.Since(site));
    }
}
