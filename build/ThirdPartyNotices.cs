using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

/// <summary>
/// Writes what packages that a program is published with say of their authors and licences; ThirdPartyNotices.targets uses it. A licence
/// whose text is neither in its package nor in build/licences is an error. Compiled by MSBuild itself, so it stays within C# 7.
/// </summary>
public class ThirdPartyNotices : Task
{
    public ITaskItem[] Files { get; set; }

    public string Packages { get; set; }

    public string Texts { get; set; }

    public string Output { get; set; }

    public override bool Execute()
    {
        var text = new StringBuilder(
            "fmix comes with libraries of others, each under its own licence. Two files of TorchSharp were changed: in TorchSharp.dll\n"
                + "a mark asks the runtime not to optimise it, in libLibTorchSharp.so (Linux) one makes a required version optional.\n"
        );
        var licences = new SortedSet<string>(StringComparer.Ordinal);
        foreach (
            var package in Files
                .Select(file => Path.Combine(file.GetMetadata("NuGetPackageId"), file.GetMetadata("NuGetPackageVersion")))
                .Where(package => package.Length > 0)
                .Distinct()
                .OrderBy(package => package, StringComparer.OrdinalIgnoreCase)
        )
        {
            var folder = Path.Combine(Packages, package.ToLowerInvariant());
            var specification = XDocument.Load(Directory.GetFiles(folder, "*.nuspec").Single()).Root.Elements().First();
            text.Append($"\n{new string('=', 80)}\n{package.Replace(Path.DirectorySeparatorChar, ' ')}");
            foreach (var name in new[] { "authors", "copyright", "license", "projectUrl" })
                if (Value(specification, name) is string value && value.Length > 0)
                    text.Append($"\n{name}: {value}");
            text.Append('\n');
            var own = Directory
                .GetFiles(folder, "*", SearchOption.AllDirectories)
                .Where(file => Regex.IsMatch(file.Substring(folder.Length), "licen[sc]e|notice", RegexOptions.IgnoreCase))
                .Where(file => Regex.IsMatch(Path.GetExtension(file), @"^(\.txt|\.md|)$", RegexOptions.IgnoreCase))
                .OrderBy(file => file, StringComparer.Ordinal)
                .ToArray();
            foreach (var file in own)
                text.Append($"\n{File.ReadAllText(file).Replace("\r\n", "\n").Trim()}\n");
            if (own.Length == 0)
                licences.Add(Licence(specification));
        }
        foreach (var licence in licences)
        {
            var file = Path.Combine(Texts, licence + ".txt");
            if (File.Exists(file))
                text.Append($"\n{new string('=', 80)}\n{File.ReadAllText(file).Trim()}\n");
            else
                Log.LogError($"There is no text of the licence {licence}, which a package names that has none itself; write {file}.");
        }
        File.WriteAllText(Output, text.ToString());
        return !Log.HasLoggedErrors;
    }

    /// <summary>The first of the licences that a package offers; K4os.Compression.LZ4 gives an address of MIT's in its place.</summary>
    private static string Licence(XElement specification) =>
        Value(specification, "license") is string expression ? Regex.Split(expression, " OR ")[0]
        : Value(specification, "id") == "K4os.Compression.LZ4" ? "MIT"
        : "unknown";

    private static string Value(XElement specification, string name) =>
        specification.Elements().FirstOrDefault(element => element.Name.LocalName == name)?.Value.Trim();
}
