using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;
using Microsoft.CodeAnalysis.FlowAnalysis;

namespace MmLock.Analyzers.Flow;

/// <summary>Where guards and flags go: from value to variable, to the caller, or out of sight.</summary>
internal sealed partial class HeldLocksAnalysis
{
    private PathState Assign(ISimpleAssignmentOperation assignment, PathState state)
    {
        ISymbol? variable = Values.VariableOf(assignment.Target);
        if (variable is null)
        {
            // Into a field, an element, a property: somebody else ends the hold.
            return HandOut(assignment.Value, assignment, state);
        }

        return variable is IParameterSymbol { RefKind: RefKind.Ref }
            ? HandOut(assignment.Value, assignment, Forget(variable, state))
            : Move(assignment.Value, variable, state);
    }

    /// <summary>The variable is what the value is: the same guard, the same truth, the same null.</summary>
    private PathState Move(IOperation value, object variable, PathState state)
    {
        bool? truth = FlowConditions.Evaluate(value, state, _variables, _lockPaths);
        ulong source = FlowConditions.KeyOf(value) is { } key ? _variables.Mask(key) : 0;
        PathState moved = variable is ISymbol symbol ? Forget(symbol, state) : state.Without(_variables.Mask(variable));
        if (truth is not null)
        {
            moved = moved.WithFact(variable is ISymbol flag ? _variables.Flag(flag) : _variables.Bit(variable), truth);
        }

        if (variable is ISymbol reference && value.ConstantValue is { HasValue: true, Value: null })
        {
            moved = moved.WithFact(_variables.IsNull(reference), true);
        }

        ImmutableArray<LockHold> holds = moved.Holds;
        for (int i = 0; source != 0 && i < state.Holds.Length; i++)
        {
            if ((state.Holds[i].Carriers & source) != 0)
            {
                int bit = _variables.Bit(variable);
                if (bit < 0)
                {
                    return HandOut(value, value, state);
                }

                holds = holds.SetItem(i, holds[i] with { Carriers = holds[i].Carriers | (1UL << bit) });
            }
        }

        return moved.With(holds);
    }

    /// <summary>The variable gets a value that nothing is known of.</summary>
    private PathState Forget(ISymbol variable, PathState state) =>
        state.Without(_variables.Mask(variable)).WithFact(_variables.Flag(variable), null).WithFact(_variables.IsNull(variable), null);

    /// <summary>Guards among the arguments belong to the callee from now on; variables that it writes are unknown.</summary>
    private PathState HandOver(ImmutableArray<IArgumentOperation> arguments, IOperation call, PathState state)
    {
        foreach (IArgumentOperation argument in arguments)
        {
            state = HandOut(argument.Value, call, state);
            if (argument.Parameter?.RefKind is RefKind.Out or RefKind.Ref && Values.VariableOf(argument.Value) is { } written)
            {
                state = Forget(written, state);
            }
        }

        return state;
    }

    private PathState HandOut(IOperation value, IOperation where, PathState state)
    {
        ulong carried = FlowConditions.KeyOf(value) is { } key ? _variables.Mask(key) : 0;
        if (carried == 0)
        {
            return state;
        }

        foreach (LockHold hold in state.Holds.Where(h => (h.Carriers & carried) != 0))
        {
            Note(LockStepKind.HandedOut, where, hold.Site.Path, hold.Mode, hold, state);
            _endedHere |= 1UL << hold.Site.Index;
        }

        return state.With(state.Holds.RemoveAll(h => (h.Carriers & carried) != 0));
    }

    /// <summary>A guard that is returned is the caller's, once the <c>finally</c> regions on the way are through.</summary>
    private PathState Return(BasicBlock block, PathState state)
    {
        if (block.BranchValue is not { } value)
        {
            return state;
        }

        state = state.WithFact(_variables.Bit(ReturnValue), FlowConditions.Evaluate(value, state, _variables, _lockPaths));
        ulong mask = FlowConditions.KeyOf(value) is { } key ? _variables.Mask(key) : 0;
        ImmutableArray<LockHold> holds = state.Holds;
        for (int i = 0; i < holds.Length; i++)
        {
            if ((holds[i].Carriers & mask) != 0)
            {
                Note(LockStepKind.HandedOut, value, holds[i].Site.Path, holds[i].Mode, holds[i], state);
                holds = holds.SetItem(i, holds[i] with { IsReturned = true });
            }
        }

        return state.With(holds);
    }

    /// <summary>
    /// A function that gives a lock back and does not take it first has the hold from now on: <c>Task.Run(() => { try { … } finally
    /// { throttle.Release(); } })</c>.
    /// </summary>
    private PathState HandToFunction(IDelegateCreationOperation creation, PathState state)
    {
        if (state.Holds.IsEmpty)
        {
            return state;
        }

        foreach (LockPath path in GivenBackBy(creation))
        {
            foreach (LockHold hold in state.Holds.Where(h => !h.Site.IsRequired && h.Site.Path.Equals(path)))
            {
                Note(LockStepKind.HandedOut, creation, hold.Site.Path, hold.Mode, hold, state);
                _endedHere |= 1UL << hold.Site.Index;
                state = state.With(state.Holds.RemoveAll(h => h.Site.Index == hold.Site.Index));
            }
        }

        return state;
    }

    private ImmutableArray<LockPath> GivenBackBy(IDelegateCreationOperation creation)
    {
        if (_givenBack.TryGetValue(creation, out ImmutableArray<LockPath> known))
        {
            return known;
        }

        ImmutableArray<LockPath> paths = creation.Target switch
        {
            IMethodReferenceOperation { Method: var method, Instance: var instance } => _model.Changes(method, _cancellationToken)
                .Where(c => c.Kind == LockChangeKind.Releases)
                .Select(c => _lockPaths.At(creation, c.Path, method, instance, ImmutableArray<IArgumentOperation>.Empty))
                .ToImmutableArray(),
            IFlowAnonymousFunctionOperation lambda
                when _model.Names.MayUseLocks(lambda.Syntax, _model.Models.Compilation, _cancellationToken) =>
                GivenBackIn(_graph.GetAnonymousFunctionControlFlowGraph(lambda, _cancellationToken), lambda.Symbol),
            _ => ImmutableArray<LockPath>.Empty,
        };
        _givenBack.Add(creation, paths);
        return paths;
    }

    private ImmutableArray<LockPath> GivenBackIn(ControlFlowGraph function, IMethodSymbol symbol)
    {
        HeldLocks locks = HeldLocksAnalysis.Run(function, symbol, ImmutableArray<AcquireSite>.Empty, _model, _cancellationToken);
        return locks.IsComplete
            ? locks.Steps.Where(s => s.Kind == LockStepKind.ReleasedNothing && !s.Path.IsOpaque).Select(s => s.Path).Distinct()
                .ToImmutableArray()
            : ImmutableArray<LockPath>.Empty;
    }
}
