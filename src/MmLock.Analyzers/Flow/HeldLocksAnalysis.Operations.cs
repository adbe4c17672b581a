using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Primitives;
using Microsoft.CodeAnalysis.FlowAnalysis;

namespace MmLock.Analyzers.Flow;

/// <summary>What single operations do to the holds.</summary>
internal sealed partial class HeldLocksAnalysis
{
    /// <summary>Key of the fact which <c>bool</c> the body returns.</summary>
    private static readonly object ReturnValue = new();

    /// <summary>Visits an operation and its parts in the order of evaluation. A tried acquire makes two paths of one.</summary>
    private List<PathState> Visit(IOperation root, List<PathState> states, int path, BasicBlock block)
    {
        if (!_roots.TryGetValue(root, out EvaluatedRoot? evaluated))
        {
            _roots.Add(root, evaluated = new EvaluatedRoot(FlowGraphs.InOrderOfEvaluation(root), new StateSet()));
        }

        states = InsideStatements(root, states);
        foreach (PathState state in states)
        {
            evaluated.Before.Add(state);
        }

        foreach (IOperation operation in evaluated.Parts)
        {
            _work += states.Count;
            if (states.Count > MaxStatesAtOnce || _work > MaxSteps)
            {
                IsComplete = false;
            }

            if (states.Count == 0 || !IsComplete)
            {
                return new List<PathState>();
            }

            states = VisitOne(operation, states, path, block);
        }

        return states;
    }

    private List<PathState> VisitOne(IOperation operation, List<PathState> states, int path, BasicBlock block)
    {
        states = InsideStatements(operation, states);
        if (IsAsked(operation))
        {
            if (!_visited.TryGetValue(operation, out StateSet? seen))
            {
                _visited.Add(operation, seen = new StateSet());
            }

            foreach (PathState state in states)
            {
                seen.Add(state);
            }
        }

        if (Throwing.MayThrow(operation, _model))
        {
            foreach (PathState state in states)
            {
                Raise(path, block.EnclosingRegion, block, state.Without(_variables.Temporaries), Abandoned(operation, state));
            }
        }

        return operation is IInvocationOperation or IObjectCreationOperation or IAwaitOperation or IAssignmentOperation
            or IFlowCaptureOperation or IReturnOperation or IInvalidOperation or IIsPatternOperation or IDelegateCreationOperation
            or IPropertyReferenceOperation { Property.GetMethod: { DeclaringSyntaxReferences.IsEmpty: false } }
            ? Applied(operation, states)
            : states;
    }

    private List<PathState> Applied(IOperation operation, List<PathState> states)
    {
        if (states.Count > 1)
        {
            return states.SelectMany(s => Apply(operation, s)).Distinct().ToList();
        }

        List<PathState> applied = Apply(operation, states[0]).ToList();
        return applied.Count > 1 ? applied.Distinct().ToList() : applied;
    }

    /// <summary>Operations at which rules ask what is held.</summary>
    private static bool IsAsked(IOperation operation) => operation is
        IInvocationOperation or IObjectCreationOperation or IArrayCreationOperation or IMemberReferenceOperation or IAwaitOperation
            or IReturnOperation
        or IDynamicInvocationOperation or IFlowAnonymousFunctionOperation or IInvalidOperation
        or IBinaryOperation { OperatorMethod: not null } or IUnaryOperation { OperatorMethod: not null }
        or IConversionOperation { OperatorMethod: not null }
        or ICompoundAssignmentOperation { OperatorMethod: not null } or IIncrementOrDecrementOperation { OperatorMethod: not null }
        or IEventAssignmentOperation or IDeconstructionAssignmentOperation
        or IRecursivePatternOperation or IWithOperation or ICollectionExpressionOperation or IFunctionPointerInvocationOperation
        or IImplicitIndexerReferenceOperation or IArrayElementReferenceOperation
        || IsReference(operation)
        || operation is IParameterReferenceOperation { Parameter: var parameter } && Values.IsFieldByParameter(parameter)
        || IsReceiverOfImplicitCall(operation);

    /// <summary>A variable that stands for another one.</summary>
    private static bool IsReference(IOperation operation) => operation is ILocalReferenceOperation { Local.IsRef: true }
        or IParameterReferenceOperation { Parameter.RefKind: not RefKind.None };

    /// <summary>Where the compiler or the library calls a variable's value, the variable is all that the source has of the call.</summary>
    private static bool IsReceiverOfImplicitCall(IOperation operation) =>
        operation is ILocalReferenceOperation or IParameterReferenceOperation or IInstanceReferenceOperation { IsImplicit: false }
        && operation.Parent is { IsImplicit: true } or IInterpolationOperation
            or IBinaryOperation { Type.SpecialType: SpecialType.System_String };

    private IEnumerable<PathState> Apply(IOperation operation, PathState state)
    {
        switch (operation)
        {
            case IInvocationOperation call:
                return ApplyCall(call, state);
            case IObjectCreationOperation { Constructor: { } constructor } creation:
                return ApplyChanges(
                    creation, _model.Changes(constructor, _cancellationToken), null, creation.Arguments,
                    HandOver(creation.Arguments, creation, state));
            case IAwaitOperation awaited when FlowConditions.Unwrap(awaited) is IInvocationOperation call:
                return _model.Reader.Read(call) is { } waited ? waited.IsAsync ? ApplyLock(waited, call, state) : One(state)
                    : IsAwaitedWrapper(call)
                    ? ApplyChanges(call, _model.Changes(call.TargetMethod, _cancellationToken), call.Instance, call.Arguments, state)
                    : One(state);
            case IPropertyReferenceOperation { Property.GetMethod: { } getter } property
                when !(property.Parent is ISimpleAssignmentOperation written && written.Target == property):
                return ApplyChanges(property, _model.Changes(getter, _cancellationToken), property.Instance, property.Arguments, state);
            case IIsPatternOperation test:
                return One(FlowPatterns.Names(test).Aggregate(state, (s, name) => Move(test.Value, name, s)));
            case IDelegateCreationOperation function:
                return One(HandToFunction(function, state));
            case IInvalidOperation when StatementOf(operation) is { } statement:
                return One(BeginStatement(operation, statement, state));
            case IFlowCaptureOperation capture:
                return One(Move(capture.Value, capture.Id, state));
            case ISimpleAssignmentOperation assignment:
                return One(Assign(assignment, state));
            case IAssignmentOperation { Target: var target } when Values.VariableOf(target) is { } variable:
                return One(Forget(variable, state));
            case IReturnOperation { ReturnedValue: { } value, Kind: OperationKind.YieldReturn }:
                return One(HandOut(value, operation, state));
            default:
                return One(state);
        }
    }

    private IEnumerable<PathState> ApplyCall(IInvocationOperation call, PathState state)
    {
        if (_model.Reader.Read(call) is { } lockOperation)
        {
            // WaitAsync: the hold begins where the task is awaited.
            return lockOperation.IsAsync && IsAwaited(call) ? One(state) : ApplyLock(lockOperation, call, state);
        }

        if (call.Instance is { } instance && FlowConditions.KeyOf(instance) is { } key && _variables.Mask(key) is not 0 and var mask
            && state.Holds.Any(h => (h.Carriers & mask) != 0))
        {
            switch (call.TargetMethod.Name)
            {
                case "Dispose" or "DisposeAsync" or "Close":
                    return One(
                        state.Holds.Where(h => (h.Carriers & mask) != 0).Aggregate(state, (s, h) => End(call, h.Site.Path, h.Mode, h, s)));
                case "DowngradeToRead":
                    return One(Change(call, mask, HoldMode.Read, LockStepKind.Downgraded, state));
                case "TryUpgradeToWrite" or "TryUpgradeToWriteAsync":
                    int bit = _variables.Bit(call);
                    return new[]
                    {
                        Change(call, mask, HoldMode.Write, LockStepKind.Upgraded, state).WithFact(bit, true), state.WithFact(bit, false)
                    };
            }
        }

        if (!Assertions.Passes(call, state, _variables, _lockPaths, _model, _cancellationToken))
        {
            return Enumerable.Empty<PathState>();
        }

        PathState handed = HandOver(call.Arguments, call, state);
        return IsAwaitedWrapper(call)
            ? One(handed)
            : ApplyChanges(call, _model.Changes(call.TargetMethod, _cancellationToken), call.Instance, call.Arguments, handed);
    }

    /// <summary>
    /// What an async method does to its caller's locks is done once it has been awaited. If that fails, it has taken
    /// nothing.
    /// </summary>
    private bool IsAwaitedWrapper(IInvocationOperation call) =>
        IsAwaited(call) && _model.Changes(call.TargetMethod, _cancellationToken) is { IsEmpty: false } changes
            && changes.All(c => c.Kind != LockChangeKind.Releases);

    private IEnumerable<PathState> ApplyLock(LockOperation operation, IInvocationOperation call, PathState state)
    {
        LockPath path = _lockPaths.Of(operation.Target!);
        ITypeSymbol? type = _lockPaths.TypeOf(operation.Target!);
        HoldMode mode = operation.Mode ?? HoldMode.Write;
        switch (operation.Verb)
        {
            case LockVerb.Acquire:
                return One(Taken());
            case LockVerb.TryAcquire:
                int bit = _variables.Bit(call);
                if (!operation.MayFail)
                {
                    return One(Taken().WithFact(bit, true));
                }

                ISymbol? flag = operation.Flag is null ? null : Values.VariableOf(operation.Flag);
                return new[] { Taken().WithFact(bit, true), WithFlag(state, false).WithFact(bit, false) };

                PathState WithFlag(PathState s, bool taken) => flag is null ? s : s.WithFact(_variables.Flag(flag), taken);
            case LockVerb.Release:
                return One(Release(call, path, mode, state));
            case LockVerb.Downgrade:
                ulong held = state.Holds.Where(h => h.Site.Path.Equals(path)).Aggregate(0UL, (mask, h) => mask | (1UL << h.Site.Index));
                return One(ChangeSites(call, held, HoldMode.Read, LockStepKind.Downgraded, state));
            default:
                return One(state);
        }

        PathState Taken()
        {
            AcquireSite site = Site(
                call, path,
                operation.IsStructure
                    ? LockGranularity.Structure
                    : _model.Classes.Of(path, type, operation.Range, _cancellationToken),
                mode, operation.Range, operation, null);
            object? guard = call.Arguments.FirstOrDefault(a => a.Parameter is { RefKind: RefKind.Out }) is { } output
                ? Values.VariableOf(output.Value)
                : operation.IsScoped || GuardTypes.IsGuard(call.TargetMethod.ReturnType)
                ? call
                : null;
            PathState taken = Begin(call, site, guard, state);
            return operation.Flag is { } written && Values.VariableOf(written) is { } f ? taken.WithFact(_variables.Flag(f), true) : taken;
        }
    }

    /// <summary>What a callee does to the caller's locks, as if it were written here.</summary>
    private IEnumerable<PathState> ApplyChanges(
        IOperation call, ImmutableArray<CalleeLockEffect> changes, IOperation? instance, ImmutableArray<IArgumentOperation> arguments,
        PathState state)
    {
        IEnumerable<PathState> states = One(state);
        IMethodSymbol? callee = (call as IInvocationOperation)?.TargetMethod
            ?? (call as IObjectCreationOperation)?.Constructor ?? (call as IPropertyReferenceOperation)?.Property.GetMethod;
        foreach (CalleeLockEffect change in changes)
        {
            LockPath path = _lockPaths.At(call, change.Path, callee, instance, arguments);
            switch (change.Kind)
            {
                case LockChangeKind.Releases:
                    states = states.Select(s => Release(call, path, change.Mode, s)).ToList();
                    break;
                case LockChangeKind.Acquires:
                    states = states.Select(s =>
                        change.Result is { } result
                            ? Taken(change, path, s).WithFact(_variables.Bit(call), result)
                            : Taken(change, path, s))
                        .ToList();
                    break;
                case LockChangeKind.TriesToAcquire:
                    int bit = _variables.Bit(call);
                    states = states.SelectMany(s => new[] { Taken(change, path, s).WithFact(bit, true), s.WithFact(bit, false) }).ToList();
                    break;
            }
        }

        return states;

        PathState Taken(CalleeLockEffect change, LockPath path, PathState s)
        {
            LockGranularity known = change.Class == LockGranularity.Other
                ? _model.Classes.Of(path, null, null, _cancellationToken)
                : change.Class;
            object? guard = change.Guard switch
            {
                CalleeLockEffect.InReturnValue => call,
                >= 0 and var ordinal when arguments.FirstOrDefault(a => a.Parameter?.Ordinal == ordinal) is { } output =>
                    Values.VariableOf(output.Value),
                _ => null,
            };
            return Begin(call, Site(call, path, known, change.Mode, null, null, callee), guard, s);
        }
    }

    /// <summary>An acquire that throws, and has the lock: the owner of a mutex has ended.</summary>
    private PathState? Abandoned(IOperation operation, PathState state) =>
        operation is IInvocationOperation call
            && _model.Reader.Read(call) is { Verb: LockVerb.Acquire or LockVerb.TryAcquire, Target: not null, Type.Abandons: not null } wait
            ? ApplyLock(wait, call, state).First().Without(_variables.Temporaries)
            : null;

    private AcquireSite Site(
        IOperation operation, LockPath path, LockGranularity lockClass, HoldMode mode, IOperation? range, LockOperation? primitive,
        IMethodSymbol? wrapper)
    {
        AcquireSite? known = _sites.FirstOrDefault(s => s.Operation == operation && s.Path.Equals(path));
        if (known is null)
        {
            known = new AcquireSite(_sites.Count, path, lockClass, mode, range, operation, DiagnosticLocations.Of(operation))
            {
                Lock = primitive,
                Wrapper = wrapper
            };
            _sites.Add(known);
        }

        return known;
    }

    private PathState Begin(IOperation operation, AcquireSite site, object? guard, PathState state)
    {
        LockHold? earlier = Last(state, h => h.Site.Path.Equals(site.Path));
        if (earlier is not null)
        {
            Note(LockStepKind.AcquiredAgain, operation, site.Path, site.Mode, earlier, state);
        }

        int bit = guard is null ? -1 : _variables.Bit(guard);
        var hold = new LockHold(site, site.Mode, bit < 0 ? 0 : 1UL << bit, false);
        Note(LockStepKind.Acquired, operation, site.Path, site.Mode, hold, state);
        if (guard is not null && bit < 0)
        {
            // Too many variables to follow: whoever has the guard ends the hold.
            return state;
        }

        PathState before = guard is ISymbol variable ? Forget(variable, state) : state;
        return before.With(before.Holds.RemoveAll(h => h.Site.Index == site.Index).Add(hold));
    }

    private PathState Release(IOperation operation, LockPath path, HoldMode mode, PathState state)
    {
        LockHold? held = Last(state, h => h.Site.Path.Equals(path) && h.Mode == mode)
            ?? Last(state, h => h.Site.Path.Equals(path))
            ?? Last(state, h => h.Site.Path.IsSameMember(path) && h.Mode == mode);
        if (held is not null)
        {
            return End(
                operation, path, mode, held.Value, state,
                held.Value.Mode != mode ? LockStepKind.ReleasedInOtherMode : LockStepKind.Released);
        }

        Note(LockStepKind.ReleasedNothing, operation, path, mode, null, state);
        int index = _released.FindIndex(p => p.Equals(path));
        if (index < 0)
        {
            index = _released.Count;
            _released.Add(path);
        }

        return index > 63 ? state : state.WithReleased(1UL << index);
    }

    private PathState End(
        IOperation operation, LockPath path, HoldMode mode, LockHold hold, PathState state, LockStepKind kind = LockStepKind.Released)
    {
        Note(kind, operation, path, mode, hold, state);
        _endedHere |= 1UL << hold.Site.Index;
        PathState ended = state.With(state.Holds.RemoveAll(h => h.Site.Index == hold.Site.Index));
        if (!hold.Site.IsRequired)
        {
            return ended;
        }

        // What the body was entered with belongs to its caller.
        int index = _released.FindIndex(p => p.Equals(hold.Site.Path));
        if (index < 0)
        {
            index = _released.Count;
            _released.Add(hold.Site.Path);
        }

        return index > 63 ? ended : ended.WithReleased(1UL << index);
    }

    private PathState Change(IOperation operation, ulong carriers, HoldMode mode, LockStepKind kind, PathState state) =>
        ChangeSites(
            operation, state.Holds.Where(h => (h.Carriers & carriers) != 0).Aggregate(0UL, (mask, h) => mask | (1UL << h.Site.Index)), mode,
            kind, state);

    private PathState ChangeSites(IOperation operation, ulong sites, HoldMode mode, LockStepKind kind, PathState state)
    {
        ImmutableArray<LockHold> holds = state.Holds;
        for (int i = 0; i < holds.Length; i++)
        {
            if ((sites & (1UL << holds[i].Site.Index)) != 0)
            {
                Note(kind, operation, holds[i].Site.Path, mode, holds[i], state);
                holds = holds.SetItem(i, holds[i] with { Mode = mode });
            }
        }

        return state.With(holds);
    }

    private void Note(LockStepKind kind, IOperation operation, LockPath path, HoldMode mode, LockHold? hold, PathState state) =>
        _steps.Add(new LockStep(kind, operation, path, mode, hold, state));

    private static LockHold? Last(PathState state, System.Func<LockHold, bool> which)
    {
        for (int i = state.Holds.Length - 1; i >= 0; i--)
        {
            if (which(state.Holds[i]))
            {
                return state.Holds[i];
            }
        }

        return null;
    }

    private static IEnumerable<PathState> One(PathState state) => new[] { state };

    private static bool IsAwaited(IOperation call)
    {
        IOperation? at = call.Parent;
        while (at is IConversionOperation or IParenthesizedOperation
            or IInvocationOperation { TargetMethod.Name: "ConfigureAwait" or "AsTask" })
        {
            at = at.Parent;
        }

        return at is IAwaitOperation;
    }
}
