using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace MmLock.Analyzers.Rules.Protocol;

/// <summary>MML3001: some way out, exceptions included, leaves a lock held that this body took and that is not meant for anybody else.</summary>
internal sealed class MML3001LockNotReleased : ProtocolRule
{
    public override DiagnosticDescriptor Descriptor => RuleDescriptors.LockNotReleased;

    public override IEnumerable<Diagnostic> Find(ProtocolBody body) =>
        body.Unreleased.Where(u => u.Kind != UnreleasedKind.OnFailureBeforeTry)
            .Select(u => Diagnostic.Create(
                Descriptor, u.Site.Location, new[] { u.Exit.GetLocation() }, ImmutableDictionary<string, string?>.Empty.Add(ProtocolFacts.Kind, u.Kind.ToString()),
                LockNaming.Of(u.Site), HeldWords.Mode(u.Site.Mode), HowItStays(u)));

    private static string HowItStays(UnreleasedHold hold) => hold.Kind switch
    {
        UnreleasedKind.Never => $"nothing releases it: it is still held at {ExitWords.Way(hold.Exit)}",
        UnreleasedKind.OnReturn => $"{ExitWords.Way(hold.Exit)} leaves it held",
        UnreleasedKind.OnThrow => $"{ExitWords.Way(hold.Exit)} leaves it held",
        _ => $"stays held if {ExitWords.Throws(hold.Failure!)}",
    };
}
