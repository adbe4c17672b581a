using MmLock.Analyzers.Narrowing;
using MmLock.Analyzers.Protocol;

namespace MmLock.Analyzers.Rules.FineGrained;

/// <summary>What rules on holds of ranges ask, made once per compilation and filled on demand.</summary>
internal sealed class FineGrainedModel(LockUseModel model)
{
    public SharedStateUses Shared { get; } = new(model, new InferredGuards(model));

    public RangeOverruns Overruns { get; } = new(model);

    public DriverCallbacks Callbacks { get; } = new(model);

    public RangeDecisions Decisions { get; } = new(model);
}
