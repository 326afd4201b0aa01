import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.util.HexFormat;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;

// The partition that Kafka's Java producer gives each key: reads "<partitions> <key in hex>" lines, prints numbers.
public class MurmurVectors {
  public static void main(String[] args) throws Exception {
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
    for (String line; (line = in.readLine()) != null;) {
      String[] words = line.split(" ", 2);
      byte[] key = HexFormat.of().parseHex(words[1]);
      System.out.println(BuiltInPartitioner.partitionForKey(key, Integer.parseInt(words[0])));
    }
  }
}
