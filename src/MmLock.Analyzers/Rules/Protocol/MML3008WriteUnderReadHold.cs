using System.Globalization;
using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Primitives;
using MmLock.Analyzers.Protocol;

namespace MmLock.Analyzers.Rules.Protocol;

/// <summary>
/// MML3008: a guarded member written while its lock is held, but on some path for reading only. An upgradeable hold that
/// was not upgraded is one for reading. Where the lock is not held at all, MML3007 speaks.
/// </summary>
internal sealed class MML3008WriteUnderReadHold : LockUseRule
{
    public static readonly DiagnosticDescriptor Definition = Define(
        "MML3008", RuleCategory.Protocol, DiagnosticSeverity.Warning,
        title: "Write under a read hold",
        message: "'{0}' is written while '{1}' is held {2} only ({3}): other readers see the change half done",
        description: "A read hold keeps writers out, but not other readers, so a write under it races with them and with other " +
            "writes of the same kind. Take the lock for writing.");

    public override DiagnosticDescriptor Descriptor => Definition;

    public override RuleFix Fix => RuleFix.Review("acquire for writing");

    public override IEnumerable<Diagnostic> Find(LockUseBody body)
    {
        var reported = new HashSet<(SyntaxNode, LockPath, ISymbol)>();
        foreach (GuardedMemberUse write in body.Accesses.Where(a => a.Intent == AccessIntent.Write && !a.Lock.IsOpaque))
        {
            List<(HeldAnswer Answer, LockHold? Hold)> answers =
                body.Part.At(write.Operation).Paths.Select(w => body.Model.Relations.Ask(w, write.Lock, write.LockType)).ToList();
            if (answers.Count > 0 && answers.All(a => a.Answer == HeldAnswer.Held)
                && answers.Select(a => a.Hold!.Value).FirstOrDefault(h => h.Mode != HoldMode.Write) is { Site: { } site } hold
                && !body.Assertions.Covers(write.Lock, write.Operation)
                && reported.Add((Receivers.StatementOf(write.Operation.Syntax), write.Lock, write.Member)))
            {
                yield return Create(write, hold, site, body.Part, body.Model.Locks.Types);
            }
        }
    }

    private Diagnostic Create(GuardedMemberUse write, LockHold hold, AcquireSite site, FunctionBody part, KnownTypes types)
    {
        // The fix changes the acquire with its releases, and only where these are nobody else's.
        ImmutableArray<Location> releases = part.Locks.Operations.EndsToChange(site);
        IEnumerable<Location> story = site.Location == Location.None
            ? Enumerable.Empty<Location>()
            : new[] { site.Location }.Concat(releases.IsDefault ? Enumerable.Empty<Location>() : releases);
        ImmutableDictionary<string, string?> facts = LockProperties.Of(write.Lock, write.LockType, part.Method, types);
        if (!releases.IsDefault)
        {
            facts = facts.Add(DiagnosticPropertyNames.Releases, releases.Length.ToString(CultureInfo.InvariantCulture));
        }

        return Diagnostic.Create(
            Descriptor, write.Location, story, facts, DiagnosticText.MemberName(write.Member), write.Lock.Name,
            DiagnosticText.Mode(hold.Mode), DiagnosticText.Since(site));
    }
}
