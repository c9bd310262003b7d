using System.Globalization;
using System.Text;

namespace FMixSharp.Lab.Data.Text;

/// <summary>
/// Takes accents off letters, as vocabularies for lower case want it. The runtime's own decomposition is not there in a program without cultures, so Latin letters (Latin-1 and Latin
/// Extended-A) have a table here; accents that are characters of their own are dropped in any script.
/// </summary>
internal static class Accents
{
    private static readonly Dictionary<char, char> plain = Table();

    /// <summary>The text without accents.</summary>
    public static string Remove(string text)
    {
        if (!text.Any(c => c >= 0xC0))
            return text;
        var bare = new StringBuilder(text.Length);
        foreach (var c in text)
            if (CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.NonSpacingMark)
                bare.Append(plain.GetValueOrDefault(c, c));
        return bare.ToString();
    }

    private static Dictionary<char, char> Table()
    {
        // Letters with a canonical decomposition only: ø, ł, đ, ß, æ and others are letters of their own.
        string[] rows =
        [
            "AÀÁÂÃÄÅĀĂĄ", "CÇĆĈĊČ", "DĎ", "EÈÉÊËĒĔĖĘĚ", "GĜĞĠĢ", "HĤ", "IÌÍÎÏĨĪĬĮİ", "JĴ", "KĶ", "LĹĻĽ", "NÑŃŅŇ", "OÒÓÔÕÖŌŎŐ", "RŔŖŘ", "SŚŜŞŠ", "TŢŤ", "UÙÚÛÜŨŪŬŮŰŲ", "WŴ", "YÝŶŸ", "ZŹŻŽ",
            "aàáâãäåāăą", "cçćĉċč", "dď", "eèéêëēĕėęě", "gĝğġģ", "hĥ", "iìíîïĩīĭį", "jĵ", "kķ", "lĺļľ", "nñńņň", "oòóôõöōŏő", "rŕŗř", "sśŝşš", "tţť", "uùúûüũūŭůűų", "wŵ", "yýÿŷ", "zźżž",
        ];
        return rows.SelectMany(row => row.Skip(1).Select(letter => (letter, row[0]))).ToDictionary();
    }
}
