using MmLock.Analyzers.Effects;
using Microsoft.CodeAnalysis;

namespace MmLock.Analyzers.Rules.Hold;

/// <summary>MML2005: unknown code is run while a coarse or structure lock is held: a delegate, an event, a driver.</summary>
internal sealed class MML2005CallbackUnderLock : HoldRule
{
    public override DiagnosticDescriptor Descriptor => RuleDescriptors.CallbackUnderLock;

    public override EffectKinds Effect => EffectKinds.CallsUnknown;
}
