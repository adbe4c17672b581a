using System.Collections;
using System.Collections.Generic;

namespace MmLock.Analyzers.Flow;

/// <summary>The states of one point, each once. Most points have one.</summary>
internal sealed class StateSet : IReadOnlyCollection<HoldState>
{
    private const int MostWithoutHashing = 8;

    private readonly List<HoldState> _states;
    private HashSet<HoldState>? _seen;

    public StateSet() => _states = new List<HoldState>(1);

    public StateSet(StateSet other) => _states = new List<HoldState>(other._states);

    public int Count => _states.Count;

    public void Add(HoldState state)
    {
        if (_seen is null && _states.Count >= MostWithoutHashing)
        {
            _seen = new HashSet<HoldState>(_states);
        }

        if (_seen?.Add(state) ?? !_states.Contains(state))
        {
            _states.Add(state);
        }
    }

    public IEnumerator<HoldState> GetEnumerator() => _states.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
