using System;
using System.Buffers;
using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis.Text;

namespace MmLock.Analyzers.Prefilter;

/// <summary>
/// Which files may spell a lock operation or a name of this library. The characters are looked at first, of which most files need no
/// second look: that a file is parsed into nodes costs far more, and for a project without locks would be most of what it pays.
/// </summary>
internal static class LockSpelling
{
    /// <summary>The namespace of this library, which code that uses a type of it spells, in one file or other.</summary>
    public const string Library = "MmLock";

    private const int BufferSize = 1 << 14;

    private static readonly ConditionalWeakTable<SyntaxTree, object> s_files = new();
    private static readonly ILookup<(int Length, char First), string> s_words =
        LockMemberNames.Everywhere.Acquires.Concat(LockMemberNames.Everywhere.Releases).Append(Library).Append("lock")
            .ToLookup(w => (w.Length, w[0]));

    private static readonly int s_longest = s_words.Max(g => g.Key.Length);

    /// <summary>Whether a file spells an acquire, a release or <see cref="Library"/>. Errs on the side of yes.</summary>
    public static bool IsIn(SyntaxTree tree, CancellationToken cancellationToken) =>
        (bool)s_files.GetValue(tree, t => Read(t, cancellationToken));

    private static bool Read(SyntaxTree tree, CancellationToken cancellationToken)
    {
        if (!MaySpell(tree.GetText(cancellationToken)))
        {
            return false;
        }

        IdentifierIndex names = IdentifierIndex.Of(tree, cancellationToken);
        return names.LockPlaces.Count > 0 || names.Contains(Library);
    }

    /// <summary>Comments and strings count too, and what may be an identifier with escapes or with characters that do not count.</summary>
    private static bool MaySpell(SourceText text)
    {
        char[] buffer = ArrayPool<char>.Shared.Rent(BufferSize);
        try
        {
            int kept = 0;
            for (int read = 0; read < text.Length;)
            {
                int count = Math.Min(buffer.Length - kept, text.Length - read);
                text.CopyTo(read, buffer, kept, count);
                read += count;
                kept = NextWord(buffer, kept + count, isLast: read == text.Length);
                if (kept < 0)
                {
                    return true;
                }
            }

            return false;
        }
        finally
        {
            ArrayPool<char>.Shared.Return(buffer);
        }
    }

    /// <summary>Looks at the words of a piece; one at its end that may go on is moved to its beginning.</summary>
    /// <returns>How many characters were moved; less than zero where a word is found.</returns>
    private static int NextWord(char[] buffer, int length, bool isLast)
    {
        int start = -1;
        for (int i = 0; i < length; i++)
        {
            char at = buffer[i];
            if (at == '\\' && i + 1 < length && buffer[i + 1] is 'u' or 'U'
                || at > '\x7f' && char.GetUnicodeCategory(at) == UnicodeCategory.Format)
            {
                return -1;
            }

            if (char.IsLetterOrDigit(at) || at == '_')
            {
                start = start < 0 ? i : start;
            }
            else if (start >= 0)
            {
                if (IsWord(buffer, start, i - start))
                {
                    return -1;
                }

                start = -1;
            }
        }

        if (isLast)
        {
            return start >= 0 && IsWord(buffer, start, length - start) ? -1 : 0;
        }

        // A backslash may stand before what makes it an escape. Of a word that is too long already, enough is kept to say so.
        if (start < 0)
        {
            start = length > 0 && buffer[length - 1] == '\\' ? length - 1 : length;
        }

        int rest = Math.Min(length - start, s_longest + 1);
        Array.Copy(buffer, start, buffer, 0, rest);
        return rest;
    }

    private static bool IsWord(char[] buffer, int start, int length)
    {
        if (length > s_longest)
        {
            return false;
        }

        foreach (string word in s_words[(length, buffer[start])])
        {
            int same = 1;
            while (same < length && buffer[start + same] == word[same])
            {
                same++;
            }

            if (same == length)
            {
                return true;
            }
        }

        return false;
    }
}
