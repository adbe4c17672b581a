namespace MmLock.Analyzers.Ranges;

/// <summary>
/// A sum of values that are fixed while the lock is held, each times a constant, and a constant: <c>start + 2 * length
/// - 1</c>.
/// </summary>
/// <param name="Terms">The factor of each value, none of them zero.</param>
/// <param name="Constant">What is added.</param>
internal sealed record LinearForm(ImmutableDictionary<PlaceAtom, long> Terms, long Constant)
{
    public static LinearForm Of(long constant) => new(ImmutableDictionary<PlaceAtom, long>.Empty, constant);

    public static LinearForm Of(PlaceAtom atom) => new(ImmutableDictionary<PlaceAtom, long>.Empty.Add(atom, 1), 0);

    /// <summary>This plus <paramref name="factor"/> times another; null where a number of it does not fit.</summary>
    public LinearForm? Plus(LinearForm other, long factor)
    {
        try
        {
            checked
            {
                ImmutableDictionary<PlaceAtom, long>.Builder terms = Terms.ToBuilder();
                foreach (KeyValuePair<PlaceAtom, long> term in other.Terms)
                {
                    terms.TryGetValue(term.Key, out long had);
                    long sum = had + (factor * term.Value);
                    if (sum == 0)
                    {
                        terms.Remove(term.Key);
                    }
                    else
                    {
                        terms[term.Key] = sum;
                    }
                }

                return new LinearForm(terms.ToImmutable(), Constant + (factor * other.Constant));
            }
        }
        catch (System.OverflowException)
        {
            return null;
        }
    }

    /// <summary>The same sum, however it came about.</summary>
    public bool Equals(LinearForm? other) => other is not null && Constant == other.Constant && Terms.Count == other.Terms.Count
        && Terms.All(t => other.Terms.TryGetValue(t.Key, out long factor) && factor == t.Value);

    public override int GetHashCode() =>
        Terms.Aggregate(Constant.GetHashCode(), (hash, t) => unchecked(hash + (t.Key.GetHashCode() * 31) + t.Value.GetHashCode()));

    public LinearForm? Times(long factor) => Of(0).Plus(this, factor);

    /// <summary>Whether the sum cannot be negative, whatever its values are.</summary>
    public bool IsNeverNegative => Constant >= 0 && Terms.All(t => t.Value > 0 && t.Key.IsUnsigned);
}
