using MmLock.Analyzers.Effects;
using Microsoft.CodeAnalysis;

namespace MmLock.Analyzers.Rules.Hold;

/// <summary>MML2002: memory of an amount that the user chose is allocated while a coarse or structure lock is held.</summary>
internal sealed class MML2002UserAllocationUnderLock : HoldRule
{
    public override DiagnosticDescriptor Descriptor => RuleDescriptors.UserAllocationUnderLock;

    public override EffectKinds Effect => EffectKinds.Allocates;
}
