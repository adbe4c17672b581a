using System.Collections;

namespace MmLock.Analyzers.Flow;

/// <summary>The states of one point, each once. Most points have one.</summary>
internal sealed class StateSet : IReadOnlyCollection<PathState>
{
    private const int MostWithoutHashing = 8;

    private readonly List<PathState> _states;
    private HashSet<PathState>? _seen;

    public StateSet() => _states = new List<PathState>(1);

    public StateSet(StateSet other) => _states = new List<PathState>(other._states);

    public int Count => _states.Count;

    public void Add(PathState state)
    {
        if (_seen is null && _states.Count >= MostWithoutHashing)
        {
            _seen = new HashSet<PathState>(_states);
        }

        if (_seen?.Add(state) ?? !_states.Contains(state))
        {
            _states.Add(state);
        }
    }

    public IEnumerator<PathState> GetEnumerator() => _states.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
