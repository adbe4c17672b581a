using MmLock.Analyzers.Effects;
using Microsoft.CodeAnalysis;

namespace MmLock.Analyzers.Rules.Hold;

/// <summary>MML2001: file access reached while a coarse or structure lock is held.</summary>
internal sealed class MML2001FileIoUnderLock : HoldRule
{
    public override DiagnosticDescriptor Descriptor => RuleDescriptors.FileIoUnderLock;

    public override EffectKinds Effect => EffectKinds.FileIO;
}
