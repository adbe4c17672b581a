using System.Globalization;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Ranges;

namespace MmLock.Analyzers.Narrowing;

/// <summary>The smallest interval of sums that has all of some, and how code writes it as a range.</summary>
/// <param name="Low">The first place.</param>
/// <param name="High">The last.</param>
internal sealed record PlaceHull(LinearForm Low, LinearForm High)
{
    /// <summary>
    /// The last place of what goes on to the end of a buffer: behind every element that there can be, and before what is negative, so
    /// that a beginning which is no element makes it a range of everything.
    /// </summary>
    public const long Open = long.MaxValue - 1;

    /// <summary>No sum of an index and a number below this comes to the end of buffers.</summary>
    private const long MaxStep = 1L << 32;

    /// <returns>Null where the sums cannot be compared for all values of what they are made of.</returns>
    public static PlaceHull? Of(IReadOnlyCollection<(LinearForm Low, LinearForm High)> places)
    {
        // Of an end that may lie before its beginning, nothing else is known.
        if (places.FirstOrDefault(p => !p.Low.Equals(p.High) && HasEnd(p.High)) is { High: { } end, Low: { } start })
        {
            return end is { Terms.Count: 1, Constant: 0 } && end.Terms.First().Value == 1
                && places.All(p => (p.Low.Equals(start) || p.Low.Equals(end)) && (p.High.Equals(end) || p.High.Equals(start)))
                ? new PlaceHull(start, end)
                : null;
        }

        // What is touched is not empty: a last place is not before its first.
        List<LinearForm> extents = places.Select(p => p.High.Plus(p.Low, -1)).OfType<LinearForm>().Where(e => e.Terms.Count > 0).ToList();
        LinearForm? low = places.Select(p => p.Low).FirstOrDefault(l => places.All(p => IsNeverNegative(p.Low.Plus(l, -1), extents)));
        LinearForm? high = places.Select(p => p.High).FirstOrDefault(h => places.All(p =>
            IsNeverNegative(h.Plus(p.High, -1), extents) || low is not null && IsOpen(h) && IsNear(p.High, low)));
        return low is null || high is null ? null : new PlaceHull(low, high);
    }

    /// <summary>As few intervals as there can be, at most two; null where more are needed.</summary>
    public static IReadOnlyList<PlaceHull>? Cover(IReadOnlyCollection<(LinearForm Low, LinearForm High)> places)
    {
        if (Of(places) is { } one)
        {
            return new[] { one };
        }

        // What can be compared with the first place belongs to it.
        (LinearForm Low, LinearForm High) first = places.First();
        List<(LinearForm Low, LinearForm High)> near = places.Where(p => Of(new[] { first, p }) is not null).ToList();
        List<(LinearForm Low, LinearForm High)> far = places.Except(near).ToList();
        return far.Count > 0 && Of(near) is { } own && Of(far) is { } other ? new[] { own, other } : null;
    }

    /// <summary>The range expression: the whole space where it would be empty or would wrap.</summary>
    /// <param name="acquire">Where it will stand.</param>
    public string? TextAt(LockUse acquire) => Text is { } text ? RangeSpelling.Plain(text, acquire) : null;

    private string? Text
    {
        get
        {
            LinearForm? end = High.Plus(LinearForm.Of(1), 1);
            if (end is null || TextOf(Low) is not { } from || TextOf(end) is not { } to)
            {
                return null;
            }

            LinearForm? length = end.Plus(Low, -1);
            if (IsOpen(High))
            {
                return $"AddressRange.FromBoundsOrAll({from}, long.MaxValue)";
            }

            // Numbers without a sign: a sum of them that begins again lies before the first place, and what is behind it may not.
            bool mayPass = length is { Terms.Count: > 0, Constant: > 1 } && length.Terms.Any(t => t.Key.IsUnsigned);
            if (IsNarrow && length is not null)
            {
                // Computed in 32 bits it begins again at zero where it does not fit; the last cast makes that the whole space.
                return length.Terms.Count > 1 || length.Terms.Any(t => t.Value != 1) ? null
                    : mayPass ? $"AddressRange.FromBoundsOrAll({from}, {to} > uint.MaxValue ? 0UL : {to})"
                    : $"AddressRange.FromBoundsOrAll({from}, unchecked((uint)({to})))";
            }

            if (length is { Terms.Count: > 1 } && length.Terms.Any(t => IsWide(t.Key)))
            {
                return null;
            }

            if (mayPass && length!.Terms.First() is { Value: 1, Key: var atom } && (IsWide(atom) || atom.IsText))
            {
                string most = (ulong.MaxValue - (ulong)length.Constant).ToString(CultureInfo.InvariantCulture);
                string more = length.Constant.ToString(CultureInfo.InvariantCulture);
                return TermOf(atom, 1, isAlone: true) is { } term
                    ? $"AddressRange.FromLengthOrAll({from}, {term} > {most}UL ? 0UL : {term} + {more})"
                    : null;
            }

            return length is { Terms.Count: 0 }
                ? $"AddressRange.FromLengthOrAll({from}, {length.Constant.ToString(CultureInfo.InvariantCulture)})"
                : length is { Constant: 0 } && length.Terms.Count == 1 && TextOf(length) is { } size
                ? $"AddressRange.FromLengthOrAll({from}, {size})"
                : $"AddressRange.FromBoundsOrAll({from}, {to})";
        }
    }

    /// <summary>A sum of numbers of 32 bits, which the code may have computed in 32 bits.</summary>
    private bool IsNarrow => (High.Terms.Count > 1 || High.Constant != 0 || Low.Constant != 0)
        && Low.Terms.Concat(High.Terms).All(t => t.Key.IsWord)
        && High.Terms.Count > 0;

    /// <summary>A variable of 64 bits without a sign.</summary>
    private static bool IsWide(PlaceAtom atom) => IsPlain(atom) && atom.Symbol.VariableType()?.SpecialType == SpecialType.System_UInt64;

    private static bool IsOpen(LinearForm last) => last is { Terms.IsEmpty: true, Constant: Open };

    /// <summary>By a number behind the first place: where that is an element, this lies before the end of buffers.</summary>
    private static bool IsNear(LinearForm place, LinearForm low) =>
        place.Plus(low, -1) is { Terms.IsEmpty: true, Constant: >= 0 and < MaxStep };

    /// <summary>Whether it ends an interval that it says more of than where it ends.</summary>
    public static bool HasEnd(LinearForm? form) => form is not null && form.Terms.Keys.Any(a => a.IsEnd);

    private static bool IsPlain(PlaceAtom atom) => atom.Part.Length == 0;

    private static bool IsNeverNegative(LinearForm? form, List<LinearForm> extents) =>
        form is not null && (form.IsNeverNegative || extents.Any(e => form.Plus(e, -1) is { IsNeverNegative: true }));

    /// <summary>A sum as unsigned numbers, which wrap alike on both sides.</summary>
    private static string? TextOf(LinearForm form)
    {
        // What is taken away stands behind what it is taken from.
        List<(string? Text, long Factor)> terms = form.Terms.OrderBy(t => t.Value < 0)
            .ThenBy(t => t.Key.Symbol.Locations.FirstOrDefault()?.SourceSpan.Start ?? 0)
            .ThenBy(t => t.Key.Part, System.StringComparer.Ordinal)
            .Select(t => (TermOf(t.Key, System.Math.Abs(t.Value), isAlone: form.Terms.Count == 1 && form.Constant == 0), t.Value)).ToList();
        if (terms.Any(t => t.Text is null || t.Factor == long.MinValue) || form.Constant == long.MinValue)
        {
            return null;
        }

        string text = "";
        long rest = form.Constant;
        if (terms.Count == 0 || terms[0].Factor < 0)
        {
            if (form.Constant < 0)
            {
                return null;
            }

            text = form.Constant.ToString(CultureInfo.InvariantCulture) + "UL";
            rest = 0;
        }

        foreach ((string? term, long factor) in terms)
        {
            text = text.Length == 0 ? term! : $"{text} {(factor < 0 ? "-" : "+")} {term}";
        }

        text = rest == 0 ? text
            : rest > 0 ? $"{text} + {rest.ToString(CultureInfo.InvariantCulture)}"
            : $"{text} - {(-rest).ToString(CultureInfo.InvariantCulture)}";
        return terms.Count == 0 || terms.Count == 1 && form.Constant == 0 && terms[0].Factor == 1 ? text : $"unchecked({text})";
    }

    private static string? TermOf(PlaceAtom atom, long factor, bool isAlone)
    {
        string? name = atom.Part.Length == 0 ? atom.Symbol.CodeName()
            : atom.IsText ? atom.Part.Substring(1)
            : atom.Symbol is IParameterSymbol or ILocalSymbol && atom.Part[0] != '.' ? $"{atom.Symbol.CodeName()}.{atom.Part}"
            : null;
        if (name is null)
        {
            return null;
        }

        SpecialType type = IsPlain(atom) ? atom.Symbol.VariableType()?.SpecialType ?? SpecialType.None : SpecialType.None;
        // One that is missing is none, and the section comes to that by itself.
        bool mayMiss = IsPlain(atom) && atom.Symbol.VariableType()?.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T;
        name = mayMiss ? $"({name} ?? 0)" : name;
        string value = type == SpecialType.System_UInt32 && !isAlone ? $"(ulong){name}"
            : type is SpecialType.System_UInt64 or SpecialType.System_UInt32 ? name
            : $"unchecked((ulong){(name[0] == '(' || !atom.IsText ? name : "(" + name + ")")})";
        return factor == 1 ? value : $"{factor.ToString(CultureInfo.InvariantCulture)} * {value}";
    }
}
