using System;
using MmLock.Analyzers.Operations;
using Microsoft.CodeAnalysis.Text;

namespace MmLock.Analyzers.Primitives;

/// <summary>A line of a list of primitives that cannot be read.</summary>
/// <param name="Subject">The part of the line that a report points at.</param>
/// <param name="Why">What is wrong with it, for a reader.</param>
internal readonly record struct PrimitiveProblem(TextSpan Subject, string Why);

/// <summary>A primitive with the places of the lines that say it.</summary>
/// <param name="Primitive">The primitive.</param>
/// <param name="Type">Where its name stands.</param>
/// <param name="Members">Where the names of its members stand, in their order.</param>
internal sealed record PrimitiveEntry(LockPrimitive Primitive, TextSpan Type, ImmutableArray<TextSpan> Members);

/// <summary>
/// Reads lists of primitives, as <c>LockPrimitives.txt</c> describes them. A line that cannot be read is a problem and takes
/// nothing away from the others; members of a type that cannot be read go with it.
/// </summary>
internal sealed class PrimitiveLines
{
    public const string FileName = "MmLock.Primitives.txt";

    private static readonly Dictionary<string, PrimitiveTraits> s_traits = new(StringComparer.Ordinal)
    {
        ["object"] = PrimitiveTraits.AnyObject,
        ["statement"] = PrimitiveTraits.Statement,
        ["modes"] = PrimitiveTraits.Modes,
        ["value"] = PrimitiveTraits.Value,
        ["affine"] = PrimitiveTraits.Affine,
        ["reentrant"] = PrimitiveTraits.Reentrant,
        ["spins"] = PrimitiveTraits.Spins,
        ["plain"] = PrimitiveTraits.Plain,
        ["api"] = PrimitiveTraits.Api,
    };

    private static readonly Dictionary<string, SecondAcquire> s_again = new(StringComparer.Ordinal)
    {
        ["waits"] = SecondAcquire.Waits,
        ["spins"] = SecondAcquire.Spins,
        ["throws"] = SecondAcquire.Throws,
    };

    private static readonly Dictionary<string, LockVerb> s_verbs = new(StringComparer.Ordinal)
    {
        ["acquire"] = LockVerb.Acquire,
        ["try"] = LockVerb.TryAcquire,
        ["release"] = LockVerb.Release,
        ["downgrade"] = LockVerb.Downgrade,
        ["query"] = LockVerb.Query,
        ["wait"] = LockVerb.Wait,
        ["pulse"] = LockVerb.Pulse,
        ["dispose"] = LockVerb.Dispose,
        ["other"] = LockVerb.Foreign,
    };

    private static readonly Dictionary<string, MemberMarks> s_marks = new(StringComparer.Ordinal)
    {
        ["scope"] = MemberMarks.Scope,
        ["async"] = MemberMarks.Async,
        ["expires"] = MemberMarks.Expires,
        ["count"] = MemberMarks.Count,
        ["all"] = MemberMarks.All,
        ["held"] = MemberMarks.Held,
        ["thread"] = MemberMarks.Thread,
        ["depth"] = MemberMarks.Depth,
        ["structure"] = MemberMarks.Structure,
    };

    private readonly ImmutableArray<PrimitiveEntry>.Builder _entries = ImmutableArray.CreateBuilder<PrimitiveEntry>();
    private readonly ImmutableArray<PrimitiveProblem>.Builder _problems = ImmutableArray.CreateBuilder<PrimitiveProblem>();
    private readonly ImmutableArray<PrimitiveMember>.Builder _members = ImmutableArray.CreateBuilder<PrimitiveMember>();
    private readonly ImmutableArray<TextSpan>.Builder _places = ImmutableArray.CreateBuilder<TextSpan>();
    private (LockPrimitive Primitive, TextSpan Place)? _type;
    private bool _isInUnreadType;

    private PrimitiveLines()
    {
    }

    public ImmutableArray<PrimitiveEntry> Entries => _entries.ToImmutable();

    public ImmutableArray<PrimitiveProblem> Problems => _problems.ToImmutable();

    public static PrimitiveLines Parse(SourceText text)
    {
        var lines = new PrimitiveLines();
        foreach (TextLine line in text.Lines)
        {
            List<(string Text, TextSpan Span)> words = Words(line.ToString(), line.Start);
            if (words.Count > 0)
            {
                lines.Read(words);
            }
        }

        lines.EndType();
        return lines;
    }

    /// <summary>Whether an additional file is such a list, by its name alone.</summary>
    public static bool IsPrimitivesFile(string path) => ListFile.IsNamed(path, FileName);

    /// <summary>The list that is part of this assembly.</summary>
    public static SourceText BuiltInText() => ListFile.BuiltIn("MmLock.Analyzers.Primitives.LockPrimitives.txt");

    private static List<(string Text, TextSpan Span)> Words(string line, int offset)
    {
        var words = new List<(string, TextSpan)>();
        for (int at = 0; at < line.Length && line[at] != '#';)
        {
            int start = at;
            while (at < line.Length && !ListFile.IsSpace(line[at]))
            {
                at++;
            }

            if (at > start)
            {
                words.Add((line.Substring(start, at - start), new TextSpan(offset + start, at - start)));
            }
            else
            {
                at++;
            }
        }

        return words;
    }

    private void Read(List<(string Text, TextSpan Span)> words)
    {
        TextSpan whole = TextSpan.FromBounds(words[0].Span.Start, words[words.Count - 1].Span.End);
        if (words[0].Text == "type")
        {
            EndType();
            _isInUnreadType = words.Count < 2 || !ReadType(words);
            if (words.Count < 2)
            {
                Wrong(whole, "the name of the type is missing");
            }
        }
        else if (!s_verbs.TryGetValue(words[0].Text, out LockVerb verb))
        {
            Wrong(words[0].Span, $"write type, {string.Join(", ", s_verbs.Keys)}");
        }
        else if (_type is null)
        {
            // What was wrong with the type is said there.
            if (!_isInUnreadType)
            {
                Wrong(whole, "no type stands above it");
            }
        }
        else
        {
            ReadMember(verb, words, whole);
        }
    }

    private bool ReadType(List<(string Text, TextSpan Span)> words)
    {
        var primitive = new LockPrimitive(
            words[1].Text, PrimitiveTraits.None, null, SecondAcquire.Unknown, ImmutableArray<string>.Empty, ImmutableArray<string>.Empty,
            null, ImmutableArray<PrimitiveMember>.Empty);
        foreach ((string text, TextSpan span) in words.Skip(2))
        {
            (string key, ImmutableArray<string> values) = Split(text);
            if (values.IsEmpty && s_traits.TryGetValue(key, out PrimitiveTraits trait))
            {
                primitive = primitive with { Traits = primitive.Traits | trait };
            }
            else if (values.Length == 1 && key == "again" && s_again.TryGetValue(values[0], out SecondAcquire again))
            {
                primitive = primitive with { Again = again };
            }
            else if (key is "reentrant" or "abandons" && values.Length == 1)
            {
                primitive = key == "reentrant" ? primitive with { ReentrantIf = values[0] } : primitive with { Abandons = values[0] };
            }
            else if (key is "permits" or "throws" && !values.IsEmpty)
            {
                primitive = key == "permits" ? primitive with { Permits = values } : primitive with { Throws = values };
            }
            else
            {
                Wrong(
                    span,
                    $"write {string.Join(", ", s_traits.Keys)}, reentrant=P, again=waits|spins|throws, permits=P, throws=T or abandons=T");
                return false;
            }
        }

        _type = (primitive, words[1].Span);
        return true;
    }

    private void ReadMember(LockVerb verb, List<(string Text, TextSpan Span)> words, TextSpan whole)
    {
        int next = 1;
        HoldMode? mode = verb is LockVerb.Acquire or LockVerb.TryAcquire or LockVerb.Release or LockVerb.Downgrade or LockVerb.Query
            ? HoldMode.Write
            : null;
        if (words.Count > 2 && words[1].Text is "read" or "write" or "upgradeable" or "any")
        {
            mode = words[1].Text switch
            {
                "read" => HoldMode.Read,
                "write" => HoldMode.Write,
                "upgradeable" => HoldMode.Upgradeable,
                _ => null,
            };
            next = 2;
        }

        if (next >= words.Count)
        {
            Wrong(whole, "the name of the member is missing");
            return;
        }

        (string name, TextSpan place) = words[next];
        MemberMarks marks = MemberMarks.None;
        if (name.EndsWith("()", StringComparison.Ordinal))
        {
            name = name.Substring(0, name.Length - 2);
            marks = MemberMarks.NoParameters;
        }

        var member = new PrimitiveMember(
            verb, mode, name, marks, ImmutableArray<string>.Empty, ImmutableArray<string>.Empty, ImmutableArray<string>.Empty,
            ImmutableArray<string>.Empty);
        foreach ((string text, TextSpan span) in words.Skip(next + 1))
        {
            (string key, ImmutableArray<string> values) = Split(text);
            PrimitiveMember? read = values.IsEmpty
                ? s_marks.TryGetValue(key, out MemberMarks mark) ? member with { Marks = member.Marks | mark } : null
                : key switch
                {
                    "timeout" => member with { Timeout = values },
                    "token" => member with { Token = values },
                    "flag" => member with { Flag = values },
                    "range" => member with { Range = values },
                    "mode" => member with { ModeArgument = values },
                    "expires" when values.Length == 1 =>
                        member with { Expiry = values[0], Marks = member.Marks | MemberMarks.Expires },
                    _ => null,
                };
            if (read is null)
            {
                Wrong(span, $"write {string.Join(", ", s_marks.Keys)}, timeout=P, token=P, flag=P, range=P, mode=P or expires=T");
                return;
            }

            member = read;
        }

        _members.Add(member);
        _places.Add(place);
    }

    private static (string Key, ImmutableArray<string> Values) Split(string word)
    {
        int equals = word.IndexOf('=');
        return equals < 0 ? (word, ImmutableArray<string>.Empty)
            : (word.Substring(0, equals), word.Substring(equals + 1).Split(',').Where(v => v.Length > 0).ToImmutableArray());
    }

    private void EndType()
    {
        if (_type is { } type)
        {
            _entries.Add(new PrimitiveEntry(type.Primitive with { Members = _members.ToImmutable() }, type.Place, _places.ToImmutable()));
        }

        _type = null;
        _members.Clear();
        _places.Clear();
    }

    private void Wrong(TextSpan subject, string why) => _problems.Add(new PrimitiveProblem(subject, why));
}
